// What every peer shares: its arguments, the tool's text and the lines by which the bench asks for runs.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [, , modelUrl, folder, home] = process.argv;

export { home, modelUrl };
export const message = 'Read the notes';
export const toolDescription = 'Reads a file.';
export const mostTokens = 1024;
export const mostTurns = 30;

export const readNotes = path => readFile(join(folder, path), 'utf8');

/** For every line of standard input: that many runs side by side, and a line when all of them have ended. */
export async function serve(run) {
    for await (const line of createInterface({ input: process.stdin })) {
        const said = await Promise.all(Array.from({ length: Number(line) }, run));
        const strange = said.find(text => !text?.endsWith('All done.'));
        if (strange !== undefined) {
            throw new Error(`A run ended with: ${strange}`);
        }

        console.log('done');
    }

    process.exit();
}
