// Command openai drives github.com/openai/openai-go: Chat Completions and Responses, streamed or whole, with a loop
// over tools.
package main

import (
	"context"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"droid2api.test/sdks/task"
)

func main() { task.Run(answer) }

func answer(ctx context.Context, t task.Task) (string, error) {
	client := openai.NewClient(option.WithBaseURL(t.Origin+"/v1"), option.WithAPIKey(t.Key))
	if t.Dialect == "chat" {
		return askChat(ctx, client, t)
	}
	return askResponses(ctx, client, t)
}
