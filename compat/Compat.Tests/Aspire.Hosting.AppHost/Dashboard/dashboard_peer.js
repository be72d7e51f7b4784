// A dashboard on @grpc/grpc-js: `node dashboard_peer.js <port> <api key>` looks at an application with a resource "script", stops it, and says ok.
const assert = require('assert');
const path = require('path');
const grpc = require('@grpc/grpc-js');
const definition = require('@grpc/proto-loader').loadSync(path.join(__dirname, 'dashboard_service.proto'), { keepCase: true, enums: String, oneofs: true, defaults: true });
const { DashboardService } = grpc.loadPackageDefinition(definition).aspire.v1;

const [port, key] = process.argv.slice(2);
const client = new DashboardService(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
const metadata = (value) => {
  const sent = new grpc.Metadata();
  if (value) sent.set('x-resource-service-api-key', value);
  return sent;
};
const unary = (method, request, value = key) =>
  new Promise((resolve, reject) => client[method](request, metadata(value), (error, reply) => (error ? reject(error) : resolve(reply))));

// Reads a stream until something is found in it.
const until = (stream, found) =>
  new Promise((resolve, reject) => {
    stream.on('data', (update) => {
      const result = found(update);
      if (result) {
        stream.on('error', () => {});
        stream.cancel();
        resolve(result);
      }
    });
    stream.on('error', reject);
  });

async function main() {
  for (const wrong of ['', 'guess']) {
    const refused = await unary('GetApplicationInformation', {}, wrong).catch((error) => error);
    assert.strictEqual(refused.code, grpc.status.UNAUTHENTICATED);
  }

  const information = await unary('GetApplicationInformation', {});
  assert.ok(information.application_name.length > 0);

  const resources = await until(client.WatchResources({}, metadata(key)), (update) => update.initial_data?.resources);
  const script = resources.find((resource) => resource.display_name === 'script');
  assert.strictEqual(script.resource_type, 'Executable');
  assert.strictEqual(script.state, 'Running');
  assert.ok(script.commands.some((command) => command.name === 'stop' && command.state === 'RESOURCE_COMMAND_STATE_ENABLED'));
  assert.ok(script.properties.some((property) => property.name === 'executable.pid'));

  const logs = client.WatchResourceConsoleLogs({ resource_name: script.name }, metadata(key));
  await until(logs, (update) => update.log_lines.some((line) => line.text.endsWith('hello from the script') && line.line_number > 0));

  const changes = client.WatchResources({ is_reconnect: true }, metadata(key));
  const finished = until(changes, (update) => update.changes?.value.some(({ upsert }) => upsert?.name === script.name && upsert.state === 'Finished'));
  const stopped = await unary('ExecuteResourceCommand', { command_name: 'stop', resource_name: script.name, resource_type: script.resource_type });
  assert.strictEqual(stopped.kind, 'RESOURCE_COMMAND_RESPONSE_KIND_SUCCEEDED');
  await finished;

  const unknown = await unary('ExecuteResourceCommand', { command_name: 'fly', resource_name: script.name, resource_type: script.resource_type });
  assert.strictEqual(unknown.kind, 'RESOURCE_COMMAND_RESPONSE_KIND_FAILED');
  console.log('ok');
}

main().then(() => process.exit(0), (error) => {
  console.error(error.stack);
  process.exit(1);
});
