const { activityInfo, Context, heartbeat } = require('@temporalio/activity');

exports.echo = async (value) => value;

exports.failTwice = async () => {
  const { attempt } = activityInfo();
  if (attempt <= 2) throw new Error(`attempt ${attempt}`);
  return attempt;
};

exports.fallSilent = async () => {
  if (activityInfo().attempt === 1) await Context.current().cancelled;
  return 'woken';
};

exports.untilCancelled = async () => {
  for (;;) {
    heartbeat('alive');
    await Context.current().sleep(50);
  }
};
