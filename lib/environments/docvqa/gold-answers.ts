import { type Literal, readListLiteral } from "../list-literal";
import { isRecord } from "../raw-fields";

const mappingNames = ["answers", "ground_truth", "answer"];
const memberNames = ["text", "answer", "value"];

/**
 * The acceptable answers of a question in every dress data files give them: a text, a number, a list,
 * or an object that names them. A text that spells a list or an object is read as one; any other text
 * is taken as it stands (DV-1). null when a member is neither a text, a number nor a known object.
 */
export function goldAnswers(value: unknown): string[] | null {
  const answers = collect(value, 0);
  if (answers === null) return null;
  return answers.length === 0 ? [""] : answers;
}

/**
 * The answers column of a table: a spelled list gives its members, trimmed, blank ones dropped;
 * any other text is one answer as it stands, a blank one none (DV-1).
 */
export function answersInCell(cell: string): string[] {
  const text = cell.trim();
  if (text === "") return [];
  const literal = readListLiteral(text);
  if (!isList(literal)) return [text];
  return literal.flatMap((member) => {
    const answer = typeof member === "string" ? member.trim() : JSON.stringify(member);
    return answer === "" ? [] : [answer];
  });
}

function isList(value: unknown): value is readonly unknown[] & readonly Literal[] {
  return Array.isArray(value);
}

const maxDepth = 8;

function collect(value: unknown, depth: number): string[] | null {
  if (depth > maxDepth) return null;
  if (value === null || value === undefined) return [];
  if (typeof value === "number") return [String(value)];
  if (typeof value === "string") return collectText(value, depth);
  if (Array.isArray(value)) return collectMembers(value, depth);
  if (!isRecord(value)) return null;
  const name = mappingNames.find((one) => Object.hasOwn(value, one));
  return name === undefined ? null : collect(value[name], depth + 1);
}

function collectText(value: string, depth: number): string[] | null {
  const text = value.trim();
  if (text === "") return [];
  const literal = readListLiteral(text);
  return literal === undefined ? [text] : collect(literal, depth + 1);
}

function collectMembers(members: readonly unknown[], depth: number): string[] | null {
  const answers: string[] = [];
  for (const member of members) {
    const found = collectMember(member, depth + 1);
    if (found === null) return null;
    answers.push(...found);
  }
  return answers;
}

function collectMember(member: unknown, depth: number): string[] | null {
  if (depth > maxDepth) return null;
  if (typeof member === "string") return [member];
  if (typeof member === "number") return [String(member)];
  if (!isRecord(member)) return null;
  const name = memberNames.find((one) => Object.hasOwn(member, one));
  if (name === undefined) return null;
  const inner = member[name];
  return Array.isArray(inner) ? collectMembers(inner, depth) : collectMember(inner, depth);
}
