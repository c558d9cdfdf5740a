// CP-SAT as a long-lived process: reads models from standard input, writes responses to standard output.
//
//   request   u32 id | u32 model length | u32 parameters length | model | parameters
//   response  u32 id | u32 status (0 answer, 1 error) | u32 length | bytes
//
// All numbers are little-endian. The model is a serialized CpModelProto, the parameters a serialized SatParameters, the
// answer a serialized CpSolverResponse, an error a sentence in UTF-8. The process ends when its input ends.

const largestRequest = 256 * 1024 * 1024;

// Standard output carries answers only: whatever the solver's runtime prints goes to standard error.
const writeAnswer = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
console.log = console.info = console.debug = console.error;

try {
  const { CpSat } = await import('or-tools-wasm/cp-sat');
  for await (const { id, model, parameters } of requests(process.stdin)) {
    try {
      answer(id, 0, Buffer.from(await CpSat.solveRaw(model, parameters)));
    } catch (error) {
      answer(id, 1, Buffer.from(String(error?.message ?? error), 'utf8'));
    }
  }
  process.exit(0);
} catch (error) {
  process.stderr.write(`cp-sat host: ${error?.message ?? error}\n`);
  process.exit(1);
}

async function* requests(input) {
  let pending = Buffer.alloc(0);
  for await (const chunk of input) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= 12) {
      const modelLength = pending.readUInt32LE(4);
      const length = 12 + modelLength + pending.readUInt32LE(8);
      if (length > largestRequest) {
        throw new Error(`a request of ${length} bytes is larger than ${largestRequest}: the input is not a CP-SAT request`);
      }
      if (pending.length < length) {
        break;
      }
      yield {
        id: pending.readUInt32LE(0),
        model: Uint8Array.from(pending.subarray(12, 12 + modelLength)),
        parameters: Uint8Array.from(pending.subarray(12 + modelLength, length)),
      };
      pending = pending.subarray(length);
    }
  }
}

function answer(id, status, bytes) {
  const header = Buffer.alloc(12);
  header.writeUInt32LE(id, 0);
  header.writeUInt32LE(status, 4);
  header.writeUInt32LE(bytes.length, 8);
  writeAnswer(Buffer.concat([header, bytes]));
}
