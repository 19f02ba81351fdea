"""Pydantic AI: an agent on Messages, Responses or Chat Completions."""

import asyncio
import base64
import json

from pydantic import BaseModel
from pydantic_ai import Agent, AgentRunResultEvent, BinaryContent, NativeOutput
from pydantic_ai.models.anthropic import AnthropicModel, AnthropicModelSettings
from pydantic_ai.models.openai import (
    OpenAIChatModel,
    OpenAIChatModelSettings,
    OpenAIResponsesModel,
    OpenAIResponsesModelSettings,
)
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

import task as tasks


class City(BaseModel):
    city: str
    people: int


async def ask(task):
    model, settings = create_model(task)
    agent = Agent(model, model_settings=settings, output_type=NativeOutput(City) if task.structured else str)
    agent.tool_plain(tasks.shell)
    content = [task.prompt]
    if task.image:
        content.append(BinaryContent(base64.b64decode(task.image), media_type="image/png"))
    output = await (stream(agent, content) if task.stream else whole(agent, content))
    return json.dumps(output.model_dump()) if task.structured else output


async def stream(agent, content):
    async with agent.run_stream_events(content) as events:
        async for event in events:
            if isinstance(event, AgentRunResultEvent):
                return event.result.output
    raise RuntimeError("The run ended without a result.")


async def whole(agent, content):
    return (await agent.run(content)).output


def create_model(task):
    if task.dialect == "messages":
        settings = AnthropicModelSettings(max_tokens=16_000)
        if task.thinks:
            settings["anthropic_thinking"] = {"type": "adaptive", "display": "summarized"}
        return AnthropicModel(task.model, provider=AnthropicProvider(base_url=task.origin, api_key=task.key)), settings
    provider = OpenAIProvider(base_url=f"{task.origin}/v1", api_key=task.key)
    if task.dialect == "chat":
        settings = OpenAIChatModelSettings()
        if task.thinks:
            settings["openai_reasoning_effort"] = "medium"
        return OpenAIChatModel(task.model, provider=provider), settings
    settings = OpenAIResponsesModelSettings(openai_store=False)
    if task.thinks:
        settings |= {"openai_reasoning_effort": "medium", "openai_reasoning_summary": "auto"}
    return OpenAIResponsesModel(task.model, provider=provider), settings


tasks.run(lambda task: asyncio.run(ask(task)))
