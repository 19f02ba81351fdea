"""The `google-genai` SDK: a chat, streamed or whole. It declares the function, calls it and keeps what the model said."""

import base64

from google import genai
from google.genai import types

from task import CITY_SCHEMA, run, shell


def answer(task):
    client = genai.Client(api_key=task.key, http_options=types.HttpOptions(base_url=task.origin))
    if task.counts:
        return client.models.count_tokens(model=task.model, contents=task.prompt).total_tokens
    config = types.GenerateContentConfig(tools=[shell])
    if task.thinks:
        config.thinking_config = types.ThinkingConfig(include_thoughts=True, thinking_level="MEDIUM")
    if task.structured:
        config.response_mime_type = "application/json"
        config.response_json_schema = CITY_SCHEMA
    chat = client.chats.create(model=task.model, config=config)
    message = [types.Part.from_text(text=task.prompt)]
    if task.image:
        message.append(types.Part.from_bytes(data=base64.b64decode(task.image), mime_type="image/png"))
    if not task.stream:
        return chat.send_message(message).text
    return "".join(text_of(chunk) for chunk in chat.send_message_stream(message))


def text_of(chunk):
    candidate = chunk.candidates[0] if chunk.candidates else None
    parts = candidate.content.parts if candidate and candidate.content else None
    return "".join(part.text for part in parts or [] if part.text and not part.thought)


run(answer)
