// Package task is what the programs of the Go SDKs share: the task, the tool that the model may call, and the end.
//
// The first argument is the task, a JSON object. The last answer goes to standard output. An error goes to standard
// error in the words of the SDK, and the program then ends with 1. An interrupt (SIGINT) ends the context.
package task

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"time"
)

// Task says what to ask of which model, and how.
type Task struct {
	Origin     string `json:"origin"`
	Key        string `json:"key"`
	Model      string `json:"model"`
	Dialect    string `json:"dialect"`
	Stream     bool   `json:"stream"`
	Prompt     string `json:"prompt"`
	Thinks     bool   `json:"thinks"`
	Structured bool   `json:"structured"`
	Image      string `json:"image"`
}

const ShellDescription = "Runs a shell command and returns what it prints."

const shellTimeout = 20 * time.Second

var ShellProperties = map[string]any{"command": map[string]any{"type": "string"}}

var ShellRequired = []string{"command"}

var ShellSchema = map[string]any{
	"type":                 "object",
	"properties":           ShellProperties,
	"required":             ShellRequired,
	"additionalProperties": false,
}

var CitySchema = map[string]any{
	"type": "object",
	"properties": map[string]any{
		"city":   map[string]any{"type": "string"},
		"people": map[string]any{"type": "integer"},
	},
	"required":             []string{"city", "people"},
	"additionalProperties": false,
}

// Shell runs the command of a call's arguments, a JSON object, and returns what it prints.
func Shell(ctx context.Context, arguments string) (string, error) {
	var call struct {
		Command string `json:"command"`
	}
	if err := json.Unmarshal([]byte(arguments), &call); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, shellTimeout)
	defer cancel()
	output, err := exec.CommandContext(ctx, "sh", "-c", call.Command).CombinedOutput()
	if err != nil {
		return fmt.Sprintf("%s%v", output, err), nil
	}
	return string(output), nil
}

// Run prints what answer says to the task, or how it failed.
func Run(answer func(context.Context, Task) (string, error)) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	text, err := ask(ctx, answer)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(text)
}

func ask(ctx context.Context, answer func(context.Context, Task) (string, error)) (string, error) {
	var task Task
	if err := json.Unmarshal([]byte(os.Args[1]), &task); err != nil {
		return "", err
	}
	if task.Image != "" {
		bytes, err := os.ReadFile(task.Image)
		if err != nil {
			return "", err
		}
		task.Image = base64.StdEncoding.EncodeToString(bytes)
	}
	return answer(ctx, task)
}
