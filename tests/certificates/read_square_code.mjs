// Reads, with a decoder that is not ours, the square code in a picture of grey pixels.
import { readFileSync } from "node:fs";
import decodeQR from "qr/decode.js";

const [file, width, height] = process.argv.slice(2);
const data = new Uint8Array(readFileSync(file));
process.stdout.write(decodeQR({ width: Number(width), height: Number(height), data }));
