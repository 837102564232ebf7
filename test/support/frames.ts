import { type Frame, FrameParser, type FrameParserOptions } from '../../src/protocol';

/** @returns what a frame contains, as plain data that can be compared */
export function contents(frame: Frame) {
  return { kind: frame.kind, name: frame.name, headers: frame.headers, body: frame.body };
}

/** Parses these bytes in one piece, or in pieces of `chunk` bytes. */
export function parse(
  bytes: string | Buffer,
  options: Partial<FrameParserOptions> & { chunk?: number } = {},
): Frame[] {
  const frames: Frame[] = [];
  const parser = new FrameParser({ onFrame: (frame) => frames.push(frame), ...options });
  for (const piece of pieces(Buffer.from(bytes), options.chunk)) parser.write(piece);
  return frames;
}

export function parseOne(bytes: string | Buffer): Frame {
  const frames = parse(bytes);
  if (frames.length !== 1) throw new Error(`${frames.length} frames, not one`);
  return frames[0] as Frame;
}

function pieces(bytes: Buffer, size = bytes.length || 1): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}
