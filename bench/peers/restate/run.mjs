import { createAnthropic } from '@ai-sdk/anthropic';
import * as restate from '@restatedev/restate-sdk';
import { durableCalls } from '@restatedev/vercel-ai-middleware';
import { generateText, isStepCount, tool, wrapLanguageModel } from 'ai';
import { z } from 'zod';
import { message, modelUrl, mostTokens, mostTurns, readNotes, serve, toolDescription } from '../serving.mjs';
import { startServer } from './server.mjs';

const anthropic = createAnthropic({ baseURL: new URL('v1', modelUrl).href, apiKey: 'none' });
const agent = restate.service({
    name: 'agent',
    handlers: {
        run: async (ctx, { prompt }) => {
            const result = await generateText({
                model: wrapLanguageModel({ model: anthropic('bare'), middleware: durableCalls(ctx) }),
                tools: {
                    read_file: tool({
                        description: toolDescription,
                        inputSchema: z.object({ path: z.string() }),
                        execute: ({ path }) => ctx.run('read_file', () => readNotes(path)),
                    }),
                },
                prompt,
                maxOutputTokens: mostTokens,
                stopWhen: isStepCount(mostTurns),
            });

            return result.text;
        },
    },
});

const port = await restate.serve({ services: [agent], port: 0, logger: () => {} });
const server = await startServer();
await server.post('admin', '/deployments', { uri: `http://127.0.0.1:${port}` });

await serve(() => server.post('ingress', '/agent/run', { prompt: message }));
