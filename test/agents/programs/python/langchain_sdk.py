"""LangChain: an agent of `create_agent` on `langchain-openai` (Chat, Responses) or `langchain-anthropic` (Messages)."""

import asyncio
import json

from langchain.agents import create_agent
from langchain.agents.structured_output import ProviderStrategy
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI

from task import CITY_SCHEMA, run, shell


async def answer(task):
    agent = create_agent(
        create_model(task),
        tools=[shell],
        response_format=ProviderStrategy({"title": "city", **CITY_SCHEMA}) if task.structured else None,
    )
    content = [{"type": "text", "text": task.prompt}]
    if task.image:
        content.append({"type": "image", "base64": task.image, "mime_type": "image/png"})
    state = await ask(agent, {"messages": [{"role": "user", "content": content}]}, task.stream)
    if task.structured:
        return json.dumps(state["structured_response"])
    return state["messages"][-1].text


def create_model(task):
    if task.dialect == "messages":
        thinking = {"type": "adaptive", "display": "summarized"} if task.thinks else None
        return ChatAnthropic(
            model=task.model, base_url=task.origin, api_key=task.key, max_tokens=16_000, thinking=thinking
        )
    responses = task.dialect == "responses"
    reasoning = {}
    if task.thinks:
        reasoning = (
            {"reasoning": {"effort": "medium", "summary": "auto"}} if responses else {"reasoning_effort": "medium"}
        )
    return ChatOpenAI(
        model=task.model,
        base_url=f"{task.origin}/v1",
        api_key=task.key,
        use_responses_api=responses,
        stream_usage=True,
        **({"store": False, "include": ["reasoning.encrypted_content"]} if responses else {}),
        **reasoning,
    )


async def ask(agent, state, streams):
    if not streams:
        return await agent.ainvoke(state)
    last = state
    async for mode, part in agent.astream(state, stream_mode=["messages", "values"]):
        if mode == "values":
            last = part
    return last


run(lambda task: asyncio.run(answer(task)))
