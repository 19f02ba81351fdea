"""OpenAI's Agents SDK: its runner on Responses or Chat Completions. Its traces, which go to OpenAI, are off."""

import asyncio
import json

from agents import (
    Agent,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    function_tool,
    set_tracing_disabled,
)
from openai import AsyncOpenAI
from openai.types.shared import Reasoning
from pydantic import BaseModel

import task as tasks


class City(BaseModel):
    city: str
    people: int


async def ask(task):
    client = AsyncOpenAI(base_url=f"{task.origin}/v1", api_key=task.key)
    model_class = OpenAIChatCompletionsModel if task.dialect == "chat" else OpenAIResponsesModel
    agent = Agent(
        name="shell user",
        model=model_class(model=task.model, openai_client=client),
        tools=[function_tool(tasks.shell)],
        model_settings=model_settings(task),
        output_type=City if task.structured else None,
    )
    content = [{"type": "input_text", "text": task.prompt}]
    if task.image:
        image_url = f"data:image/png;base64,{task.image}"
        content.append({"type": "input_image", "image_url": image_url, "detail": "auto"})
    items = [{"role": "user", "content": content}]
    if task.stream:
        result = Runner.run_streamed(agent, items)
        async for _ in result.stream_events():
            pass
    else:
        result = await Runner.run(agent, items)
    output = result.final_output
    return json.dumps(output.model_dump()) if task.structured else output


def model_settings(task):
    reasoning = Reasoning(effort="medium", summary="auto") if task.thinks else None
    if task.dialect == "chat":
        return ModelSettings(reasoning=reasoning, include_usage=True)
    return ModelSettings(reasoning=reasoning, store=False, response_include=["reasoning.encrypted_content"])


set_tracing_disabled(True)
tasks.run(lambda task: asyncio.run(ask(task)))
