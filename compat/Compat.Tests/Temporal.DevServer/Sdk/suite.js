// Runs the official SDK against a server: node suite.js <address> <all | start <n> | finish <n>>. Prints "ok" at the end.
const assert = require('assert');
const path = require('path');
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');

const [address, mode, count] = process.argv.slice(2);
const taskQueue = 'sdk';
Runtime.install({ logger: new DefaultLogger('ERROR') });

function findPackages(config) {
  config.resolve.modules.push(...(process.env.NODE_PATH ?? '').split(path.delimiter).filter(Boolean));
  return config;
}

async function all(client) {
  const start = (type, ...args) => client.workflow.start(type, { taskQueue, workflowId: `${type}-${Date.now()}-${Math.random()}`, args });
  const execute = async (type, ...args) => (await start(type, ...args)).result();

  assert.equal(await execute('retries'), 3);
  assert.equal(await execute('silence'), 'woken');
  assert.equal(await execute('timers'), 'short');
  assert.equal(await execute('continues', 3), 'end');
  assert.deepEqual(await execute('parent'), ['good', 'child failed']);

  const talk = await start('talks');
  await talk.signal('add', 2);
  assert.equal(await talk.query('sum'), 2);
  assert.equal(await talk.executeUpdate('change', { args: [7] }), 7);
  await talk.signal('stop');
  assert.equal(await talk.result(), 7);
  assert.equal(await talk.query('sum'), 7);

  const cancelled = await start('cancellable');
  while ((await cancelled.describe()).raw.pendingActivities?.[0]?.heartbeatDetails == null);
  await cancelled.cancel();
  await assert.rejects(cancelled.result());
  assert.equal((await cancelled.describe()).status.name, 'CANCELLED');

  const { events } = await talk.fetchHistory();
  await Worker.runReplayHistory({ workflowsPath: path.join(__dirname, 'workflows.js'), bundlerOptions: { webpackConfigHook: findPackages } }, { events });
}

async function main() {
  const client = new Client({ connection: await Connection.connect({ address }) });
  if (mode === 'start') {
    for (let index = 0; index < count; index++) {
      await client.workflow.start('endures', { taskQueue, workflowId: `endures-${index}`, args: [10] });
    }
    return;
  }

  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue,
    workflowsPath: path.join(__dirname, 'workflows.js'),
    activities: require('./activities'),
    bundlerOptions: { webpackConfigHook: findPackages },
  });
  await worker.runUntil(mode === 'all' ? () => all(client) : async () => {
    for (let index = 0; index < count; index++) {
      assert.equal(await client.workflow.getHandle(`endures-${index}`).result(), 45);
    }
  });
}

main().then(() => { console.log('ok'); process.exit(0); }, (error) => { console.error(error); process.exit(1); });
