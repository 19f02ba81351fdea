"""Anthropic's Claude Agent SDK, which starts the Claude Code that it brings along."""

import asyncio
import json

from claude_agent_sdk import (
    AssistantMessage,
    ClaudeAgentOptions,
    ClaudeSDKClient,
    ResultMessage,
    TextBlock,
)

import task as tasks


async def ask(task):
    options = ClaudeAgentOptions(
        model=task.model,
        allowed_tools=["Bash"],
        include_partial_messages=task.stream,
        env={
            "ANTHROPIC_BASE_URL": task.origin,
            "ANTHROPIC_AUTH_TOKEN": task.key,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            **({"MAX_THINKING_TOKENS": "4000"} if task.thinks else {}),
        },
        output_format={"type": "json_schema", "schema": tasks.CITY_SCHEMA} if task.structured else None,
    )
    async with ClaudeSDKClient(options) as client:
        await client.query(user_message(task))
        return await read_answer(client, task.structured)


async def user_message(task):
    content = [{"type": "text", "text": task.prompt}]
    if task.image:
        source = {"type": "base64", "media_type": "image/png", "data": task.image}
        content.append({"type": "image", "source": source})
    yield {"type": "user", "message": {"role": "user", "content": content}, "parent_tool_use_id": None}


async def read_answer(client, structured):
    text = ""
    async for message in client.receive_response():
        if isinstance(message, AssistantMessage):
            text = "".join(block.text for block in message.content if isinstance(block, TextBlock)) or text
        if isinstance(message, ResultMessage):
            if message.is_error:
                raise RuntimeError(message.result or message.subtype)
            if structured:
                return json.dumps(message.structured_output)
            return message.result or text
    return text


tasks.run(lambda task: asyncio.run(ask(task)))
