import * as z from "zod";
import type { ContentPart, ImagePart } from "../messages";
import { type GatewayError, invalidRequest } from "./gateway-error";

const dataAddress = /^data:image\/[\w.+-]+;base64,/i;

/** A picture in a `data:` address. Addresses on the net are refused: the gateway fetches nothing. */
export function readDataAddress(
  address: string,
  detail: string | null | undefined,
  param: string,
): ImagePart {
  const head = dataAddress.exec(address);
  if (!head) {
    throw invalidRequest("Pictures are taken as data:image/…;base64 only.", param);
  }
  return toImage(Buffer.from(address.slice(head[0].length), "base64"), detail, param);
}

/** A picture from its bytes; the type is what the bytes say. Throws GatewayError for anything else. */
export function toImage(
  bytes: Uint8Array,
  detail: string | null | undefined,
  param: string,
): ImagePart {
  const mediaType = sniff(bytes);
  if (mediaType === null) {
    throw invalidRequest("The picture is neither PNG, JPEG, WebP nor GIF.", param);
  }
  const isKnown = detail === "low" || detail === "high" || detail === "auto";
  return {
    type: "image",
    name: "picture",
    mediaType,
    bytes,
    ...(isKnown ? { detail } : {}),
  };
}

function sniff(bytes: Uint8Array): ImagePart["mediaType"] | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (head.startsWith("\x89PNG")) {
    return "image/png";
  }
  if (head.startsWith("\xff\xd8\xff")) {
    return "image/jpeg";
  }
  if (head.startsWith("GIF8")) {
    return "image/gif";
  }
  return head.startsWith("RIFF") && head.endsWith("WEBP") ? "image/webp" : null;
}

/** Parts as one text when there is no picture among them. */
export function toContent(parts: readonly ContentPart[]): string | readonly ContentPart[] {
  return parts.every((part) => part.type === "text")
    ? parts.map((part) => (part.type === "text" ? part.text : "")).join("\n")
    : parts;
}

/** The first problem of a body as an error that names its field. */
export function toSchemaError(error: z.ZodError, what: string): GatewayError {
  const [issue] = error.issues;
  const path = issue?.path.join(".") ?? "";
  const problem = issue ? ` ${path ? `${path}: ` : ""}${issue.message}` : "";
  return invalidRequest(`The body is not a ${what} request.${problem}`, path || null);
}

export const anyObject = z.record(z.string(), z.unknown());
