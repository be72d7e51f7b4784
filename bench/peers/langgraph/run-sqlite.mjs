import { join } from 'node:path';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import { home, serve } from '../serving.mjs';
import { runs } from './agent.mjs';

await serve(runs(SqliteSaver.fromConnString(join(home, 'checkpoints.db'))));
