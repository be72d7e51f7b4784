// An agent as one writes it in an afternoon; the same as the bare C# loop.
import { message, modelUrl, readNotes, serve, toolDescription } from '../serving.mjs';

const tools = [{
    name: 'read_file',
    description: toolDescription,
    input_schema: { type: 'object', properties: { path: { type: 'string' } } },
}];

async function ask(messages) {
    const response = await fetch(new URL('v1/messages', modelUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': 'none', 'anthropic-version': '2023-06-01' },
        body: JSON.stringify({ model: 'bare', max_tokens: 1024, stream: true, messages, tools }),
    });
    if (!response.ok) {
        throw new Error(`The model answered ${response.status}: ${await response.text()}`);
    }

    const content = [];
    let json = '';
    for await (const event of events(response.body)) {
        switch (event.type) {
            case 'content_block_start':
                content.push(event.content_block);
                json = '';
                break;
            case 'content_block_delta':
                if (event.delta.text !== undefined) {
                    content.at(-1).text += event.delta.text;
                } else {
                    json += event.delta.partial_json;
                }
                break;
            case 'content_block_stop':
                if (json) {
                    content.at(-1).input = JSON.parse(json);
                }
        }
    }

    return content;
}

async function* events(body) {
    let rest = '';
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        for (const line of lines) {
            if (line.startsWith('data: ')) {
                yield JSON.parse(line.slice('data: '.length));
            }
        }
    }
}

await serve(async () => {
    const messages = [{ role: 'user', content: message }];
    for (;;) {
        const content = await ask(messages);
        messages.push({ role: 'assistant', content });

        const results = [];
        for (const use of content.filter(block => block.type === 'tool_use')) {
            results.push({ type: 'tool_result', tool_use_id: use.id, content: await readNotes(use.input.path) });
        }

        if (results.length === 0) {
            return content.map(block => block.text).join('');
        }

        messages.push({ role: 'user', content: results });
    }
});
