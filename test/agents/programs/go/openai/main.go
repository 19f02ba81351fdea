// Command openai drives github.com/openai/openai-go: Chat Completions and Responses, streamed or whole, with a loop
// over tools.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"droid2api.test/sdks/task"
)

func main() { task.Run(answer) }

func answer(ctx context.Context, t task.Task) (string, error) {
	client := openai.NewClient(option.WithBaseURL(t.Origin+"/v1"), option.WithAPIKey(t.Key))
	ask := askResponses
	if t.Dialect == "chat" {
		ask = askChat
	}
	text, err := ask(ctx, client, t)
	return text, withMessage(err)
}

// withMessage adds what the server says, which the SDK keeps out of the text of its errors.
func withMessage(err error) error {
	var refusal *openai.Error
	if errors.As(err, &refusal) {
		return fmt.Errorf("%w: %s", err, refusal.Message)
	}
	return err
}
