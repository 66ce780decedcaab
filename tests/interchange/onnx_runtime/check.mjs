// Runs an ONNX graph in ONNX Runtime and compares with the outputs of the library:
//   node check.mjs MODEL.onnx SAMPLES INPUTS.f32 OUTPUTS.f32
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const tolerance = 1e-5;
const [model, count, inputsFile, outputsFile] = process.argv.slice(2);
const samples = Number(count);

const floats = (file) => {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
};
const inputs = floats(inputsFile);
const expected = floats(outputsFile);
const width = inputs.length / samples;

const session = await InferenceSession.create(model);
const run = async (first, batch) => {
  const values = inputs.subarray(first * width, (first + batch) * width);
  const { y } = await session.run({ x: new Tensor('float32', values, [batch, width]) });
  if (y.dims[0] !== batch || y.dims.length !== 2) throw new Error(`found outputs of ${y.dims}`);
  return y.data;
};

const largestDifference = (found, wanted) => {
  if (found.length !== wanted.length) throw new Error(`${found.length} of ${wanted.length} outputs`);
  let largest = 0;
  for (let i = 0; i < wanted.length; ++i) {
    const difference = Math.abs(found[i] - wanted[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
};

// One sample alone, then all at once: the batch may have any size.
const outputs = expected.length / samples;
const difference = Math.max(
  largestDifference(await run(samples - 1, 1), expected.subarray((samples - 1) * outputs)),
  largestDifference(await run(0, samples), expected),
);
console.log(
  `${model}: ${samples} samples, ${outputs} outputs each, ` +
    `largest difference ${difference.toExponential(2)}`,
);
if (!(difference <= tolerance)) {
  console.error(`expected at most ${tolerance}`);
  process.exit(1);
}
