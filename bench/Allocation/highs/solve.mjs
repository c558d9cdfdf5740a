// node solve.mjs: solves models one after the other in one process. A line of JSON in, a line of JSON out:
// {"model": path of a file in CPLEX's LP format, "seconds": limit} → {"milliseconds", "status", "objective", "columns"}.
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import loader from 'highs';

const highs = await loader();
console.log(JSON.stringify({ status: 'ready' }));
for await (const line of createInterface({ input: process.stdin })) {
  const { model, seconds } = JSON.parse(line);
  const text = readFileSync(model, 'utf8');
  const started = performance.now();
  let answer;
  try {
    const solution = highs.solve(text, { time_limit: seconds, mip_rel_gap: 0, mip_abs_gap: 1e-9, random_seed: 1 });
    const columns = Object.entries(solution.Columns).filter(([, column]) => column.Primal > 0.5).map(([name]) => name);
    answer = { status: solution.Status, objective: solution.ObjectiveValue, columns };
  } catch (error) {
    answer = { status: `failed: ${error.message ?? error}`, objective: null, columns: [] };
  }
  console.log(JSON.stringify({ milliseconds: performance.now() - started, ...answer }));
}
