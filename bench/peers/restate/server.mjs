// Restate's own server, as it comes from its package, reached by the sockets in its folder.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { home } from '../serving.mjs';

const node = 'bench';

export async function startServer() {
    const program = createRequire(import.meta.url).resolve(
        `@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`);
    const server = spawn(
        program,
        ['--no-logo', '--base-dir', home, '--node-name', node, '--listen-mode', 'unix'],
        { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, RESTATE_DISABLE_TELEMETRY: 'true', RUST_LOG: 'off' } });
    process.on('exit', () => server.kill());
    await until(() => post('admin', '/query', { query: 'select 1' }));

    return { post };
}

/** What the admin or the ingress side answers; anything but success throws. */
function post(side, path, body) {
    return new Promise((resolve, reject) => {
        const call = request(
            { socketPath: join(home, node, `${side}.sock`), path, method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' } },
            async answer => {
                const text = (await answer.toArray()).join('');
                if (answer.statusCode >= 300) {
                    reject(new Error(`Restate answered ${path} with ${answer.statusCode}: ${text}`));
                } else {
                    resolve(JSON.parse(text));
                }
            });
        call.on('error', reject);
        call.end(JSON.stringify(body));
    });
}

async function until(condition) {
    for (let left = 300; ; left--) {
        try {
            return await condition();
        } catch (error) {
            if (left === 0) {
                throw error;
            }

            await setTimeout(100);
        }
    }
}
