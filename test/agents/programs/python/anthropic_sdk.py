"""The `anthropic` SDK: Messages, streamed by its helper or whole, with a loop over tools."""

from anthropic import Anthropic

from task import CITY_SCHEMA, SHELL_DESCRIPTION, SHELL_SCHEMA, run, shell


def answer(task):
    client = Anthropic(base_url=task.origin, auth_token=task.key, api_key=None)
    request = {
        "model": task.model,
        "max_tokens": 16_000,
        "messages": [],
        "tools": [{"name": "shell", "description": SHELL_DESCRIPTION, "input_schema": SHELL_SCHEMA}],
    }
    if task.thinks:
        request["thinking"] = {"type": "adaptive", "display": "summarized"}
    if task.structured:
        request["output_config"] = {"format": {"type": "json_schema", "schema": CITY_SCHEMA}}
    content = [{"type": "text", "text": task.prompt}]
    if task.image:
        source = {"type": "base64", "media_type": "image/png", "data": task.image}
        content.append({"type": "image", "source": source})
    request["messages"].append({"role": "user", "content": content})
    while True:
        message = next_message(client, request, task.stream)
        if message.stop_reason != "tool_use":
            return "".join(block.text for block in message.content if block.type == "text")
        results = [
            {"type": "tool_result", "tool_use_id": block.id, "content": shell(**block.input)}
            for block in message.content
            if block.type == "tool_use"
        ]
        request["messages"].append({"role": "assistant", "content": message.content})
        request["messages"].append({"role": "user", "content": results})


def next_message(client, request, streams):
    if not streams:
        return client.messages.create(**request)
    with client.messages.stream(**request) as stream:
        return stream.get_final_message()


run(answer)
