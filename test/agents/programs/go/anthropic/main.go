// Command anthropic drives github.com/anthropics/anthropic-sdk-go: Messages, streamed or whole, with a loop over tools.
package main

import (
	"context"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"droid2api.test/sdks/task"
)

const maxTokens = 16_000

func main() { task.Run(answer) }

func answer(ctx context.Context, t task.Task) (string, error) {
	client := anthropic.NewClient(option.WithBaseURL(t.Origin), option.WithAuthToken(t.Key))
	tool := anthropic.ToolParam{
		Name:        "shell",
		Description: anthropic.String(task.ShellDescription),
		InputSchema: anthropic.ToolInputSchemaParam{Properties: task.ShellProperties, Required: task.ShellRequired},
	}
	params := anthropic.MessageNewParams{
		Model:     anthropic.Model(t.Model),
		MaxTokens: maxTokens,
		Tools:     []anthropic.ToolUnionParam{{OfTool: &tool}},
	}
	if t.Thinks {
		thinking := anthropic.ThinkingConfigAdaptiveParam{Display: anthropic.ThinkingConfigAdaptiveDisplaySummarized}
		params.Thinking = anthropic.ThinkingConfigParamUnion{OfAdaptive: &thinking}
	}
	if t.Structured {
		params.OutputConfig.Format = anthropic.JSONOutputFormatParam{Schema: task.CitySchema}
	}
	content := []anthropic.ContentBlockParamUnion{anthropic.NewTextBlock(t.Prompt)}
	if t.Image != "" {
		content = append(content, anthropic.NewImageBlockBase64("image/png", t.Image))
	}
	params.Messages = append(params.Messages, anthropic.NewUserMessage(content...))
	for {
		message, err := nextMessage(ctx, client, params, t.Stream)
		if err != nil {
			return "", err
		}
		if message.StopReason != anthropic.StopReasonToolUse {
			return textOf(message), nil
		}
		results, err := callTools(ctx, message)
		if err != nil {
			return "", err
		}
		params.Messages = append(params.Messages, message.ToParam(), anthropic.NewUserMessage(results...))
	}
}

func textOf(message *anthropic.Message) string {
	text := ""
	for _, block := range message.Content {
		text += block.Text
	}
	return text
}

func callTools(ctx context.Context, message *anthropic.Message) ([]anthropic.ContentBlockParamUnion, error) {
	var results []anthropic.ContentBlockParamUnion
	for _, block := range message.Content {
		if block.Type != "tool_use" {
			continue
		}
		output, err := task.Shell(ctx, string(block.Input))
		if err != nil {
			return nil, err
		}
		results = append(results, anthropic.NewToolResultBlock(block.ID, output, false))
	}
	return results, nil
}

func nextMessage(
	ctx context.Context, client anthropic.Client, params anthropic.MessageNewParams, streams bool,
) (*anthropic.Message, error) {
	if !streams {
		return client.Messages.New(ctx, params)
	}
	stream := client.Messages.NewStreaming(ctx, params)
	defer stream.Close()
	var message anthropic.Message
	for stream.Next() {
		if err := message.Accumulate(stream.Current()); err != nil {
			return nil, err
		}
	}
	return &message, stream.Err()
}
