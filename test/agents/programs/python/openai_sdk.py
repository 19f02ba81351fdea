"""The `openai` SDK: Chat Completions and Responses, streamed by its helpers or whole, with a loop over tools."""

import json

from openai import OpenAI

from task import CITY_SCHEMA, SHELL_DESCRIPTION, SHELL_SCHEMA, run, shell


def answer(task):
    client = OpenAI(base_url=f"{task.origin}/v1", api_key=task.key)
    return (ask_chat if task.dialect == "chat" else ask_responses)(client, task)


def ask_chat(client, task):
    function = {"name": "shell", "description": SHELL_DESCRIPTION, "parameters": SHELL_SCHEMA, "strict": True}
    request = {"model": task.model, "messages": [], "tools": [{"type": "function", "function": function}]}
    if task.thinks:
        request["reasoning_effort"] = "medium"
    if task.structured:
        schema = {"name": "city", "schema": CITY_SCHEMA, "strict": True}
        request["response_format"] = {"type": "json_schema", "json_schema": schema}
    content = [{"type": "text", "text": task.prompt}]
    if task.image:
        content.append({"type": "image_url", "image_url": {"url": f"data:image/png;base64,{task.image}"}})
    request["messages"].append({"role": "user", "content": content})
    while True:
        message = next_chat_message(client, request, task.stream)
        if not message.tool_calls:
            return message.content
        request["messages"].append(message)
        for call in message.tool_calls:
            result = shell(**json.loads(call.function.arguments))
            request["messages"].append({"role": "tool", "tool_call_id": call.id, "content": result})


def next_chat_message(client, request, streams):
    if not streams:
        return client.chat.completions.create(**request).choices[0].message
    with client.chat.completions.stream(**request, stream_options={"include_usage": True}) as stream:
        return stream.get_final_completion().choices[0].message


def ask_responses(client, task):
    tool = {
        "type": "function",
        "name": "shell",
        "description": SHELL_DESCRIPTION,
        "parameters": SHELL_SCHEMA,
        "strict": True,
    }
    request = {
        "model": task.model,
        "input": [],
        "tools": [tool],
        "store": False,
        "include": ["reasoning.encrypted_content"],
    }
    if task.thinks:
        request["reasoning"] = {"effort": "medium", "summary": "auto"}
    if task.structured:
        request["text"] = {"format": {"type": "json_schema", "name": "city", "schema": CITY_SCHEMA, "strict": True}}
    content = [{"type": "input_text", "text": task.prompt}]
    if task.image:
        image_url = f"data:image/png;base64,{task.image}"
        content.append({"type": "input_image", "image_url": image_url, "detail": "auto"})
    request["input"].append({"role": "user", "content": content})
    while True:
        response = next_response(client, request, task.stream)
        calls = [item for item in response.output if item.type == "function_call"]
        if not calls:
            return response.output_text
        request["input"] += response.output
        for call in calls:
            output = shell(**json.loads(call.arguments))
            request["input"].append({"type": "function_call_output", "call_id": call.call_id, "output": output})


def next_response(client, request, streams):
    if not streams:
        return client.responses.create(**request)
    with client.responses.stream(**request) as stream:
        for event in stream:
            # The final response that is missing then would not say why.
            if event.type == "response.failed":
                raise RuntimeError(event.response.error.message)
        return stream.get_final_response()


run(answer)
