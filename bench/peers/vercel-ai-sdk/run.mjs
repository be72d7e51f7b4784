import { createAnthropic } from '@ai-sdk/anthropic';
import { isStepCount, streamText, tool } from 'ai';
import { z } from 'zod';
import { message, modelUrl, mostTokens, mostTurns, readNotes, serve, toolDescription } from '../serving.mjs';

const anthropic = createAnthropic({ baseURL: new URL('v1', modelUrl).href, apiKey: 'none' });
const tools = {
    read_file: tool({
        description: toolDescription,
        inputSchema: z.object({ path: z.string() }),
        execute: ({ path }) => readNotes(path),
    }),
};

await serve(async () => {
    const result = streamText({
        model: anthropic('bare'),
        maxOutputTokens: mostTokens,
        tools,
        prompt: message,
        stopWhen: isStepCount(mostTurns),
    });
    await result.consumeStream();

    return await result.text;
});
