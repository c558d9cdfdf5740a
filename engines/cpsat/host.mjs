// CP-SAT as a long-lived process: reads models from standard input, writes responses to standard output.
//
//   request   u32 id | u32 model length | u32 parameters length | model | parameters
//   response  u32 id | u32 status (0 answer, 1 error) | u32 length | bytes
//
// All numbers are little-endian. The model is a serialized CpModelProto, the parameters a serialized SatParameters, the
// answer a serialized CpSolverResponse, an error a sentence in UTF-8. The process ends when its input ends; it ends with
// a sentence on standard error when the input is not a request or the engine can not be loaded.

const oldestNode = 20;
const headerLength = 12;
const largestRequest = 256 * 1024 * 1024;

// Standard output carries answers only: whatever the solver's runtime prints goes to standard error.
const writeAnswer = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
console.log = console.info = console.debug = console.error;

// Nobody is left to answer.
process.stdout.on('error', () => process.exit(1));

try {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Error(`Node.js ${oldestNode} or newer is needed, this is ${process.versions.node}`);
  }
  const { CpSat } = await import('or-tools-wasm/cp-sat');
  await CpSat.loadModule();
  for await (const { id, model, parameters } of requests(process.stdin)) {
    try {
      answer(id, 0, Buffer.from(await CpSat.solveRaw(model, parameters)));
    } catch (error) {
      answer(id, 1, Buffer.from(sentence(error), 'utf8'));
    }
  }
  process.exit(0);
} catch (error) {
  process.stderr.write(`cp-sat host: ${sentence(error)}\n`, () => process.exit(1));
}

async function* requests(input) {
  const chunks = [];
  let available = 0;
  let wanted = headerLength;
  for await (const chunk of input) {
    chunks.push(chunk);
    available += chunk.length;

    // Chunks are joined only when a request is complete, so that a large one is not copied once per chunk.
    while (available >= wanted) {
      const pending = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      const modelLength = pending.readUInt32LE(4);
      wanted = headerLength + modelLength + pending.readUInt32LE(8);
      if (wanted > largestRequest) {
        throw new Error(`the input is not a request: its length would be ${wanted} bytes, and at most ${largestRequest} are accepted`);
      }
      chunks.length = 0;
      if (available < wanted) {
        chunks.push(pending);
        break;
      }
      yield {
        id: pending.readUInt32LE(0),
        model: Uint8Array.from(pending.subarray(headerLength, headerLength + modelLength)),
        parameters: Uint8Array.from(pending.subarray(headerLength + modelLength, wanted)),
      };
      available -= wanted;
      if (available > 0) {
        chunks.push(pending.subarray(wanted));
      }
      wanted = headerLength;
    }
  }
  if (available > 0) {
    throw new Error(`the input ended inside a request, after ${available} bytes`);
  }
}

function answer(id, status, bytes) {
  const header = Buffer.alloc(headerLength);
  header.writeUInt32LE(id, 0);
  header.writeUInt32LE(status, 4);
  header.writeUInt32LE(bytes.length, 8);
  writeAnswer(Buffer.concat([header, bytes]));
}

function sentence(error) {
  return String(error?.message ?? error).split('\n', 1)[0];
}
