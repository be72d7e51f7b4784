const wf = require('@temporalio/workflow');

const activities = wf.proxyActivities({ startToCloseTimeout: '1 minute', retry: { initialInterval: '20ms' } });
const watched = wf.proxyActivities({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '500ms',
  retry: { initialInterval: '20ms' },
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

exports.retries = () => activities.failTwice();

exports.silence = () => watched.fallSilent();

exports.timers = () => Promise.race([wf.sleep('1 hour').then(() => 'long'), wf.sleep(20).then(() => 'short')]);

exports.cancellable = () => watched.untilCancelled();

exports.continues = async (left) => (left > 0 ? wf.continueAsNew(left - 1) : 'end');

exports.talks = async () => {
  let sum = 0;
  let done = false;
  wf.setHandler(wf.defineSignal('add'), (value) => { sum += value; });
  wf.setHandler(wf.defineSignal('stop'), () => { done = true; });
  wf.setHandler(wf.defineQuery('sum'), () => sum);
  wf.setHandler(wf.defineUpdate('change'), async (value) => { sum = await activities.echo(value); return sum; });
  await wf.condition(() => done);
  return sum;
};

exports.child = async (value) => {
  await wf.sleep(5);
  if (value === 'fail') throw wf.ApplicationFailure.nonRetryable('child failed');
  return value;
};

exports.parent = async () => {
  const good = await wf.executeChild('child', { args: ['good'] });
  const bad = await wf.executeChild('child', { args: ['fail'] }).catch((error) => error.cause.message);
  return [good, bad];
};

exports.endures = async (steps) => {
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    sum += await activities.echo(step);
    await wf.sleep(20);
  }
  return sum;
};
