// Asks over and over, inside the namespace of what is measured: one process, one connection. Prints the milliseconds
// of each answer, or with `until-ok` the time of the first good one from each path.
import http from 'node:http';

const [port, count, ...paths] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true });

const ask = (path) =>
  new Promise((resolve) => {
    http
      .get({ agent, port, host: '127.0.0.1', path }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode));
      })
      .on('error', () => resolve(0));
  });

const times = [];
if (count === 'until-ok') {
  for (const path of paths) {
    while ((await ask(path)) !== 200) await new Promise((resolve) => setTimeout(resolve, 1));
    times.push(Date.now());
  }
} else {
  const [path] = paths;
  for (let i = 0; i < Number(count); i += 1) {
    const began = performance.now();
    const status = await ask(path);
    if (status !== 200) throw new Error(`${path}: status ${status}`);
    times.push(performance.now() - began);
  }
}
console.log(JSON.stringify(times));
agent.destroy();
