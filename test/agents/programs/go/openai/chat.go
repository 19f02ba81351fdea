package main

import (
	"context"
	"errors"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/shared"

	"droid2api.test/sdks/task"
)

func askChat(ctx context.Context, client openai.Client, t task.Task) (string, error) {
	params := chatParams(t)
	content := []openai.ChatCompletionContentPartUnionParam{openai.TextContentPart(t.Prompt)}
	if t.Image != "" {
		url := "data:image/png;base64," + t.Image
		content = append(content, openai.ImageContentPart(openai.ChatCompletionContentPartImageImageURLParam{URL: url}))
	}
	params.Messages = append(params.Messages, openai.UserMessage(content))
	for {
		message, err := nextChatMessage(ctx, client, params, t.Stream)
		if err != nil || len(message.ToolCalls) == 0 {
			return textOf(message), err
		}
		params.Messages = append(params.Messages, message.ToParam())
		for _, call := range message.ToolCalls {
			output, err := task.Shell(ctx, call.Function.Arguments)
			if err != nil {
				return "", err
			}
			params.Messages = append(params.Messages, openai.ToolMessage(output, call.ID))
		}
	}
}

func chatParams(t task.Task) openai.ChatCompletionNewParams {
	params := openai.ChatCompletionNewParams{
		Model: openai.ChatModel(t.Model),
		Tools: []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(shared.FunctionDefinitionParam{
			Name:        "shell",
			Description: openai.String(task.ShellDescription),
			Parameters:  task.ShellSchema,
			Strict:      openai.Bool(true),
		})},
	}
	if t.Thinks {
		params.ReasoningEffort = shared.ReasoningEffortMedium
	}
	if t.Structured {
		schema := shared.ResponseFormatJSONSchemaJSONSchemaParam{
			Name: "city", Schema: task.CitySchema, Strict: openai.Bool(true),
		}
		params.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{JSONSchema: schema}
	}
	if t.Stream {
		params.StreamOptions.IncludeUsage = openai.Bool(true)
	}
	return params
}

func nextChatMessage(
	ctx context.Context, client openai.Client, params openai.ChatCompletionNewParams, streams bool,
) (*openai.ChatCompletionMessage, error) {
	if !streams {
		completion, err := client.Chat.Completions.New(ctx, params)
		if err != nil {
			return nil, err
		}
		return firstMessage(completion.Choices)
	}
	stream := client.Chat.Completions.NewStreaming(ctx, params)
	defer stream.Close()
	var accumulator openai.ChatCompletionAccumulator
	for stream.Next() {
		if !accumulator.AddChunk(stream.Current()) {
			return nil, errors.New("a chunk does not belong to the chunks before it")
		}
	}
	if err := stream.Err(); err != nil {
		return nil, err
	}
	return firstMessage(accumulator.Choices)
}

func textOf(message *openai.ChatCompletionMessage) string {
	if message == nil {
		return ""
	}
	return message.Content
}

func firstMessage(choices []openai.ChatCompletionChoice) (*openai.ChatCompletionMessage, error) {
	if len(choices) == 0 {
		return nil, errors.New("the completion has no choice")
	}
	return &choices[0].Message, nil
}
