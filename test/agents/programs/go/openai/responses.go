package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"

	"droid2api.test/sdks/task"
)

func askResponses(ctx context.Context, client openai.Client, t task.Task) (string, error) {
	params := responsesParams(t)
	input := []responses.ResponseInputItemUnionParam{userItem(t.Prompt, t.Image)}
	for {
		params.Input.OfInputItemList = input
		response, err := nextResponse(ctx, client, params, t.Stream)
		if err != nil {
			return "", err
		}
		for _, item := range response.Output {
			input = append(input, param.Override[responses.ResponseInputItemUnionParam](json.RawMessage(item.RawJSON())))
		}
		results, err := callTools(ctx, response)
		if err != nil || len(results) == 0 {
			return response.OutputText(), err
		}
		input = append(input, results...)
	}
}

func callTools(ctx context.Context, response *responses.Response) ([]responses.ResponseInputItemUnionParam, error) {
	var results []responses.ResponseInputItemUnionParam
	for _, item := range response.Output {
		if item.Type != "function_call" {
			continue
		}
		call := item.AsFunctionCall()
		output, err := task.Shell(ctx, call.Arguments)
		if err != nil {
			return nil, err
		}
		result := responses.ResponseInputItemParamOfFunctionCallOutput(output)
		result.OfFunctionCallOutput.CallID = param.NewOpt(call.CallID)
		results = append(results, result)
	}
	return results, nil
}

func userItem(prompt, image string) responses.ResponseInputItemUnionParam {
	content := responses.ResponseInputMessageContentListParam{responses.ResponseInputContentParamOfInputText(prompt)}
	if image != "" {
		part := responses.ResponseInputContentParamOfInputImage(responses.ResponseInputImageDetailAuto)
		part.OfInputImage.ImageURL = openai.String("data:image/png;base64," + image)
		content = append(content, part)
	}
	return responses.ResponseInputItemParamOfMessage(content, responses.EasyInputMessageRoleUser)
}

func responsesParams(t task.Task) responses.ResponseNewParams {
	tool := responses.ToolParamOfFunction("shell", task.ShellSchema, true)
	tool.OfFunction.Description = openai.String(task.ShellDescription)
	params := responses.ResponseNewParams{
		Model:   shared.ResponsesModel(t.Model),
		Store:   openai.Bool(false),
		Include: []responses.ResponseIncludable{responses.ResponseIncludableReasoningEncryptedContent},
		Tools:   []responses.ToolUnionParam{tool},
	}
	if t.Thinks {
		params.Reasoning = shared.ReasoningParam{
			Effort: shared.ReasoningEffortMedium, Summary: shared.ReasoningSummaryAuto,
		}
	}
	if t.Structured {
		format := responses.ResponseFormatTextConfigParamOfJSONSchema("city", task.CitySchema)
		format.OfJSONSchema.Strict = openai.Bool(true)
		params.Text.Format = format
	}
	return params
}

func nextResponse(
	ctx context.Context, client openai.Client, params responses.ResponseNewParams, streams bool,
) (*responses.Response, error) {
	if !streams {
		return client.Responses.New(ctx, params)
	}
	stream := client.Responses.NewStreaming(ctx, params)
	defer stream.Close()
	for stream.Next() {
		switch event := stream.Current().AsAny().(type) {
		case responses.ResponseCompletedEvent:
			return &event.Response, nil
		case responses.ResponseIncompleteEvent:
			return nil, errors.New("the response is incomplete")
		case responses.ResponseFailedEvent:
			return nil, fmt.Errorf("the response failed: %s", event.Response.Error.Message)
		case responses.ResponseErrorEvent:
			return nil, fmt.Errorf("the stream failed: %s", event.Message)
		}
	}
	if err := stream.Err(); err != nil {
		return nil, err
	}
	return nil, errors.New("the stream ended without a response")
}
