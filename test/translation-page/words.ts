import { type Dialect } from '../../src/dialects/dialect.js';

/** What stands before the tables of docs/translation.md. */
export const FOREWORD = (models: Readonly<Record<Dialect, string>>): string => `# Translation

A client speaks one format, a model's endpoint another: then the gateway translates the request on its way there and
the answer on its way back, streamed or whole. Where both speak the same format nothing is translated: the client's
bytes go out, with the edits that the configuration asks for, and the upstream's bytes come back.

This page is written by the tests (\`npm run docs:translation\`): every cell below is a request or an answer that was
translated and looked at. The models were \`${models.messages}\`, \`${models.responses}\`, \`${models.chat}\` and
\`${models.generate}\`. What a model itself refuses differs: sampling settings, for example, are dropped and listed
where the model reasons and takes none.

| Word | Meaning |
|---|---|
| kept | the other side gets the same thing in its own words |
| adapted | it gets the nearest thing that it knows, or the gateway does it itself; the cell says how |
| dropped, listed | it only tunes and the other format has no such thing: left out, named in \`x-gateway-ignored-params\` |
| dropped | left out without a word, for the reason given |
| refused | leaving it out would change what the request means: 400, with the field's name in the error |
| – | cannot occur |

Two headers of an answer tell about its translation:

| Header | |
|---|---|
| \`x-gateway-translated\` | from the client's format to the model's, such as \`chat>messages\`; absent without translation |
| \`x-gateway-ignored-params\` | fields that were dropped, in the client's words, such as \`seed, logit_bias\` |

Clients of generateContent may spell Google's names in camel or in snake case; the gateway names them in camel case.

In the second, \`messages[].content[].citations\` stands for that field of any block of any message. A field that nobody
knows is always there, a block of a kind that nobody knows goes on as its \`text\` and \`content\`. Of very many names the
header holds the first 1 500 characters and says how many more there are.`;

/** What stands after them. */
export const AFTERWORD = `## Streams

- An answer is written while it is produced, and the same machine makes the whole answers, so the two cannot differ.
- Characters, lines and events may be cut anywhere by the network. Line ends of all three kinds, comments, data over
  several lines and events of megabytes are read; kinds of events that are not known are passed over, and an event
  that cannot be read is an error.
- Status and headers wait for the upstream's first content (text, thinking, a call), or 15 seconds. An error before that is
  an HTTP error with its own status, and another account may take over. Later it is the error event of the client's
  format, and the stream does not end as if it were complete.
- A stream that ends without its last event is an error, never a shorter answer.
- A reason for the end that means a failure (GLM's \`network_error\`, DeepSeek's \`insufficient_system_resource\`, Gemini's
  \`MALFORMED_FUNCTION_CALL\`, \`abort\`, ...) is an error as well, and one that nobody knows makes an incomplete answer.
  So is an answer that ends well and has nothing in it.

## Errors

The body has the client's format, whatever the upstream's; the sentence is found in errors of some thirty shapes, also
where one is wrapped in another. To Claude Code a refusal of something that it can do without is \`capability_rejected:\`
with Claude Code's own word for it. The status is the upstream's, except that 529 (overloaded), which only Anthropic
knows, is 503 for OpenAI's clients. \`retry-after\` (a date, a fraction or only \`retry-after-ms\` become whole seconds;
what cannot be read is left out), \`retry-after-ms\`, \`x-should-retry\` and the request's id pass; a pause that only the
body tells, as Google does, becomes \`retry-after\`.

## What is put right

Vendors refuse requests for small things that other vendors allow. These are put right on the way:

- Tool results stand directly after their calls, in the calls' order. A call without a result gets one that says so, a
  result without a call becomes text, and of two results of one call the last counts.
- Empty texts are left out, neighbours of the same role become one message, and a conversation that begins with the
  model gets a first word of the user.
- Ids and names of tools that a vendor refuses are changed, and changed back in the answer. Two never become the same.
- Schemas are made such as the vendor takes: what is null or of a wrong type is left out, forms of older drafts and of
  OpenAPI become today's, OpenAI gets \`properties\` and \`items\` everywhere, Google an \`enum\` of texts and numbers.
  \`anyOf\`, \`oneOf\`, \`allOf\` and \`$ref\` at the top are merged into one object; a union becomes words of the
  description and is listed. \`strict\` stays only with a schema that the vendor takes as strict, and is listed otherwise.
  A format that Claude cannot be held to, as one with a map, is asked for through a tool or in words.
- A call has an id that no other call of the conversation has, on both sides, whatever the upstream repeats.
- Numbers in arguments, results and schemas keep their spelling: 9007199254740993 and 1.0 arrive as they are.
- Arguments that are no JSON reach the client as the model wrote them.
- Halves of surrogate pairs are replaced, for vendors refuse the whole request because of one.
- Thinking is left out of a request that forces a tool on a Claude model which cannot do both, and where the history
  lacks the signatures that such a model wants.

## Reasoning across turns

Vendors seal the reasoning that they show (\`signature\`, \`encrypted_content\`, \`thoughtSignature\`) and want it back
with the results of the calls that it led to. The gateway carries another vendor's seal in the field that the client's
format has for its own, with \`gw1.\` in front, and gives it back to the vendor it came from and to nobody else. Chat
clients get it as \`thinking_blocks\`. In \`thoughtSignature\` all of it is base64, and the text of the reasoning is in it,
as Gemini CLI sends no thoughts back; a Gemini model is never shown such a signature. OpenAI's seals carry a digest of the account (or of its organisation, where that is
known) that can open them, and are left out and listed at any other one, because it would answer 400. A seal without
that digest, from an earlier release, goes to the model's first upstream only.

For clients that drop it the gateway remembers the reasoning before tool calls: in memory, for an hour, at most 5000
calls or 64 MB, and only for the same caller, conversation and account. A caller that sends no credential of its own is
not remembered. When nothing is found, a Claude model that wants a signature answers this one turn without thinking,
and Gemini gets Google's own stand-in.

## Summaries of conversations

A Responses client that has filled a model's context (Codex) asks for a summary: its last item is a \`compaction_trigger\`, or it posts to
\`/v1/responses/compact\`. GPT models get both as they are. For a model of another vendor the gateway asks for the summary in words,
without tools, and answers with one \`compaction\` item that it has sealed; calls of tools and their results go to the model as text.
On later turns it opens the item again, in every process on the same database and also after its encryption key was replaced, on
whatever model the conversation goes on. A summary that was cut off, or is missing, is an error. Items that a vendor sealed can be
read by that vendor only: another vendor's model answers 400, with the place of the item.

## Limits

- Nothing is fetched: files and images at URLs are left to the vendor.
- The gateway keeps no conversations.
- Prompt caches are the vendors'. The same conversation yields the same request, so that they work. Claude caches only what
  is marked: where an OpenAI client marks nothing, the gateway marks the tools, the instructions and, in a conversation
  that goes on, the ends of the user's last two turns. Marks of either vendor (\`cache_control\`,
  \`prompt_cache_breakpoint\`) become those of the other, where GPT takes any: from 5.6 on.
- Counts of tokens (\`/v1/messages/count_tokens\`, \`/v1/responses/input_tokens\`) are exact where the model speaks the
  client's format and its endpoint counts; for others they are an estimate, and \`x-gateway-token-count: estimate\` says so.
`;
