import { serve } from '../serving.mjs';
import { runs } from './agent.mjs';

await serve(runs());
