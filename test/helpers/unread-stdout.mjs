/**
 * `node --import unread-stdout.mjs`: a stdout whose reader stops after the first caption. It takes no more from then on
 * (write gives false, `drain` never comes), and says so on stderr.
 */
const { stdout, stderr } = process;
let unread = false;
const write = stdout.write.bind(stdout);
stdout.write = (text, ...rest) => {
  if (unread) return false;
  write(text, ...rest);
  if (!text.includes('"type":"caption"')) return true;
  unread = true;
  stderr.write("nobody reads\n");
  setInterval(() => {}, 1e6); // as the unfinished write would, it holds the process
  return false;
};
