// A peer on @grpc/grpc-js: `node_peer.js serve` prints a port; `node_peer.js call <port>` checks a server.
'use strict';
const path = require('path');
const assert = require('assert');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const definition = loader.loadSync(path.join(__dirname, 'peer.proto'), { longs: Number, defaults: true });
const { Peer } = grpc.loadPackageDefinition(definition).compat.tests.v1;
const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

const say = (call) => String(call.metadata.get('say')[0] ?? '');
const reply = (call, request, number = 0) => ({ payload: request.payload, said: say(call), number, deadline: Number.isFinite(+call.getDeadline()) });
function failure(request) {
  if (!request.status) return null;
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', request.payload);
  if (request.trailer.length) metadata.set('trail-bin', request.trailer);
  return Object.assign(new Error(request.detail), { code: request.status, details: request.detail, metadata });
}

const service = {
  Echo(call, done) {
    if (call.request.hold) return;
    const error = failure(call.request);
    if (error) done(error); else done(null, reply(call, call.request));
  },
  lowerCase(call, done) { done(null, reply(call, call.request)); },
  Collect(call, done) {
    const sum = { number: 0, total: 0 };
    call.on('data', (request) => { sum.number++; sum.total += request.payload.length; });
    call.on('end', () => done(null, sum));
  },
  Spread(call) {
    for (let number = 1; number <= call.request.count; number++) call.write(reply(call, call.request, number));
    if (call.request.hold) return;
    const error = failure(call.request);
    if (error) call.emit('error', error); else call.end();
  },
  Chat(call) {
    const early = new grpc.Metadata();
    early.set('early', 'yes');
    call.sendMetadata(early);
    let number = 0;
    call.on('data', (request) => {
      const error = failure(request);
      if (error) call.emit('error', error); else call.write(reply(call, request, ++number));
    });
    call.on('end', () => call.end());
  },
};

function serve() {
  const server = new grpc.Server(unlimited);
  server.addService(Peer.service, service);
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
  });
  process.stdin.on('end', () => server.forceShutdown()).resume();
}

async function call(port) {
  const client = new Peer(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), unlimited);
  const unary = (method, ...args) => new Promise((resolve, reject) => client[method](...args, (error, value) => (error ? reject(error) : resolve(value))));
  const collect = async (stream) => { const all = []; for await (const message of stream) all.push(message); return all; };
  const numbers = (count) => Array.from({ length: count }, (_, i) => i);

  const metadata = new grpc.Metadata();
  metadata.set('say', 'hi');
  const echoed = await unary('Echo', { payload: Buffer.from('hello') }, metadata, { deadline: Date.now() + 10000 });
  assert.deepStrictEqual([echoed.payload.toString(), echoed.said, echoed.deadline], ['hello', 'hi', true]);
  const big = Buffer.alloc(6 * 1024 * 1024, 7);
  assert((await unary('Echo', { payload: big })).payload.equals(big));

  const zipped = new Peer(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), { ...unlimited, 'grpc.default_compression_algorithm': 2 });
  await new Promise((resolve, reject) => zipped.Echo({ payload: big }, (error, value) => (error ? reject(error) : resolve(assert(value.payload.equals(big))))));
  zipped.close();

  await new Promise((resolve, reject) => {
    const stream = client.Collect((error, sum) => (error ? reject(error) : resolve(assert.deepStrictEqual([sum.number, sum.total], [500, 124750]))));
    numbers(500).forEach((n) => stream.write({ payload: Buffer.alloc(n) }));
    stream.end();
  });
  assert.deepStrictEqual((await collect(client.Spread({ count: 500, payload: Buffer.alloc(1000) }))).map((r) => r.number), numbers(500).map((n) => n + 1));
  const chat = client.Chat();
  numbers(100).forEach((n) => chat.write({ payload: Buffer.from(String(n)) }));
  chat.end();
  assert.deepStrictEqual((await collect(chat)).map((r) => r.payload.toString()), numbers(100).map(String));

  const error = await unary('Echo', { status: 5, detail: '100 % £ none', payload: Buffer.from([8, 5]), trailer: Buffer.from([0, 255]) }).catch((e) => e);
  assert.deepStrictEqual([error.code, error.details], [5, '100 % £ none']);
  assert(error.metadata.get('grpc-status-details-bin')[0].equals(Buffer.from([8, 5])) && error.metadata.get('trail-bin')[0].equals(Buffer.from([0, 255])));
  assert.strictEqual((await unary('Echo', { hold: true }, { deadline: Date.now() + 300 }).catch((e) => e)).code, 4);

  const cancelled = client.Spread({ count: 1, hold: true });
  await new Promise((resolve) => cancelled.once('data', resolve));
  cancelled.on('error', () => {});
  cancelled.cancel();

  const idle = numbers(1000).map(() => client.Spread({ count: 1, hold: true }));
  idle.forEach((stream) => stream.on('error', () => {}));
  await Promise.all(idle.map((stream) => new Promise((resolve) => stream.once('data', resolve))));
  idle.forEach((stream) => stream.cancel());
  assert.strictEqual((await unary('Echo', { payload: Buffer.from('after') })).payload.toString(), 'after');
  client.close();
  console.log('ok');
}

if (process.argv[2] === 'serve') serve();
else call(process.argv[3]).catch((error) => { console.error(error); process.exit(1); });
