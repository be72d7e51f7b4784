import { randomUUID } from 'node:crypto';
import { ChatAnthropic } from '@langchain/anthropic';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';
import { message, modelUrl, mostTurns, readNotes, toolDescription } from '../serving.mjs';

/** One run of the agent, with a thread of its own. */
export function runs(checkpointer) {
    const agent = createAgent({
        model: new ChatAnthropic({ model: 'bare', apiKey: 'none', anthropicApiUrl: modelUrl, streaming: true }),
        tools: [tool(({ path }) => readNotes(path), {
            name: 'read_file',
            description: toolDescription,
            schema: z.object({ path: z.string() }),
        })],
        checkpointer,
    });

    return async () => {
        const state = await agent.invoke(
            { messages: [{ role: 'user', content: message }] },
            { configurable: { thread_id: randomUUID() }, recursionLimit: 3 * mostTurns });

        return state.messages.at(-1).text;
    };
}
