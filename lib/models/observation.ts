import type { Provider } from "../schemas/model-role";
import type { KeyShape } from "./key-shape";
import type { ModelErrorKind } from "./model-client";

/** The settings of an endpoint as a person gave them, possibly wrong. */
export type EndpointSettings = {
  readonly provider: Provider;
  readonly model: string;
  readonly baseUrl?: string | undefined;
  /** NAME of the variable with the key. */
  readonly apiKeyEnv?: string | undefined;
  readonly apiVersion?: string | undefined;
};

/** What came back from a call. */
export type EndpointAnswer = {
  readonly kind: ModelErrorKind;
  readonly status: number | null;
  readonly code: string;
  /** The endpoint's own words or the system's, free of secrets. */
  readonly said: string;
};

export type Observation = {
  readonly settings: EndpointSettings;
  /** Null when no key is looked for. */
  readonly key: KeyShape | null;
  /** Name of the variable that was looked at. */
  readonly keyVariable: string | null;
  /** Names of the variables that are set, to tell a mistyped one. Never values. */
  readonly variableNames?: readonly string[];
  /** The failure of a call; null before a call, and after one that went well. */
  readonly answer: EndpointAnswer | null;
  /** A call went well: nothing that is given can be wrong. */
  readonly hasAnswered?: boolean;
  /** Names of the models the endpoint lists; empty when it lists none. */
  readonly models?: readonly string[];
};

export type MistakeField = "provider" | "model" | "baseUrl" | "apiKeyEnv" | "apiVersion" | "limits";

/** One thing that is wrong, and what to do about it. `risk` works, but should be changed. */
export type Mistake = {
  readonly id: string;
  readonly level: "problem" | "risk";
  readonly field: MistakeField;
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
};

/** Looks at an observation for one mistake. */
export type Rule<T> = (observation: Observation, answer: T) => Omit<Mistake, "level"> | null;

/** The address, when it is one. */
export function addressOf({ baseUrl }: EndpointSettings): URL | null {
  return baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl) : null;
}

/** The endpoint's words, and the code before them. */
export function wordsOf({ code, said }: EndpointAnswer): string {
  return `${code} ${said}`;
}
