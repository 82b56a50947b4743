/**
 * What the simulated target can read of a picture: the text that stands in its own metadata (PNG
 * `tEXt` and uncompressed `iTXt`, JPEG comments). It recognises no pixels. Pictures made for demos and
 * tests carry their words there; of any other picture it sees nothing.
 */
export function textOfPicture(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, 8).equals(pngSignature)) {
    return textsOfPng(buffer).join("\n");
  }
  if (buffer.length > 2 && buffer.readUInt16BE(0) === jpegStart) {
    return commentsOfJpeg(buffer).join("\n");
  }
  return "";
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const jpegStart = 0xffd8;
const jpegScan = 0xffda;
const jpegComment = 0xfffe;

/** A chunk is length, name, data, checksum. */
function textsOfPng(buffer: Buffer): string[] {
  const texts: string[] = [];
  let place = pngSignature.length;
  while (place + 8 <= buffer.length) {
    const length = buffer.readUInt32BE(place);
    const name = buffer.toString("latin1", place + 4, place + 8);
    const data = buffer.subarray(place + 8, place + 8 + length);
    if (name === "tEXt") {
      texts.push(data.subarray(data.indexOf(0) + 1).toString("latin1"));
    }
    if (name === "iTXt") {
      texts.push(...internationalText(data));
    }
    place += 12 + length;
  }
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}

/** Keyword, 0, compressed?, method, language, 0, translated keyword, 0, UTF-8 text. */
function internationalText(data: Buffer): string[] {
  const keywordEnd = data.indexOf(0);
  const isCompressed = data[keywordEnd + 1] !== 0;
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  const translatedEnd = data.indexOf(0, languageEnd + 1);
  const isWhole = keywordEnd >= 0 && languageEnd >= 0 && translatedEnd >= 0;
  return isWhole && !isCompressed ? [data.subarray(translatedEnd + 1).toString("utf8")] : [];
}

function commentsOfJpeg(buffer: Buffer): string[] {
  const texts: string[] = [];
  let place = 2;
  while (place + 4 <= buffer.length) {
    const marker = buffer.readUInt16BE(place);
    const length = buffer.readUInt16BE(place + 2);
    if (marker < 0xff00 || marker === jpegScan || length < 2) {
      break;
    }
    if (marker === jpegComment) {
      texts.push(buffer.toString("utf8", place + 4, place + 2 + length).trim());
    }
    place += 2 + length;
  }
  return texts.filter((text) => text !== "");
}
