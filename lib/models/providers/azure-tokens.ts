import { execFile } from "node:child_process";
import * as z from "zod";
import type { ModelRole } from "../../schemas/model-role";
import { ModelError } from "../model-error";

export type EntraMode = "azure_cli" | "managed_identity" | "entra_default";

export type AccessToken = { readonly token: string; readonly expiresAt: number };

/** Signs in anew; throws ModelError `auth` with the way out. */
export type SignIn = (scope: string) => Promise<AccessToken>;

export const defaultScope = "https://cognitiveservices.azure.com/.default";

/** A token this near to its end is not used any more. */
const renewBeforeMs = 5 * 60_000;

/** Tokens of one sign-in: kept until five minutes before they end, one request for all who wait. */
export function createTokenSource(input: {
  readonly signIn: SignIn;
  readonly scope: string;
  readonly now: () => number;
}) {
  let kept: AccessToken | null = null;
  let asking: Promise<AccessToken> | null = null;
  return {
    async get(): Promise<string> {
      if (kept && kept.expiresAt - renewBeforeMs > input.now()) {
        return kept.token;
      }
      asking ??= input.signIn(input.scope).finally(() => {
        asking = null;
      });
      kept = await asking;
      return kept.token;
    },
    /** The endpoint refused the token: the next one is a new one. */
    forget(): void {
      kept = null;
    },
  };
}

/** How to sign in for a mode. `load` brings the optional library; without it only the CLI is left. */
export function signInOf(
  mode: EntraMode,
  settings: ModelRole["azure"],
  load: typeof loadIdentity = loadIdentity,
): SignIn {
  return async (scope) => {
    const identity = await load();
    if (identity === null) {
      if (mode === "azure_cli") {
        return askAzureCli(scope);
      }
      throw new ModelError({
        kind: "auth",
        message: `Signing in to Azure as ${mode} needs the package @azure/identity; install it beside this app (npm install @azure/identity@~4.13.1), or sign in with azure_cli or a key.`,
      });
    }
    const clientId = settings?.managedIdentityClientId;
    try {
      const credential =
        mode === "azure_cli"
          ? new identity.AzureCliCredential()
          : mode === "managed_identity"
            ? new identity.ManagedIdentityCredential(clientId ? { clientId } : {})
            : new identity.DefaultAzureCredential(
                clientId ? { managedIdentityClientId: clientId } : {},
              );
      const token = await credential.getToken(scope);
      return { token: token.token, expiresAt: token.expiresOnTimestamp };
    } catch (thrown) {
      throw signInFailed(mode, thrown);
    }
  };
}

/** Optional and slow to load, so only where an Entra mode asks for it. */
async function loadIdentity(): Promise<typeof import("@azure/identity") | null> {
  try {
    return await import("@azure/identity");
  } catch {
    return null;
  }
}

const fixes: Readonly<Record<EntraMode, string>> = {
  azure_cli: "run `az login` for the account that runs this app, and check that `az` is installed",
  managed_identity:
    "check that this machine has a managed identity with the role Cognitive Services OpenAI User",
  entra_default: "sign in with `az login`, or give this machine an identity",
};

/** The library's sentences may hold addresses and accounts, so only their kind is told. */
function signInFailed(mode: EntraMode, thrown: unknown): ModelError {
  const name = thrown instanceof Error ? thrown.name : "unknown error";
  return new ModelError({
    kind: "auth",
    message: `Signing in to Azure as ${mode} failed (${name}); ${fixes[mode]}.`,
  });
}

const cliTokenSchema = z.object({
  accessToken: z.string().min(1),
  expires_on: z.union([z.number(), z.string()]).optional(),
  expiresOn: z.string().optional(),
});

/** The token of `az account get-access-token`; no shell is involved. */
function askAzureCli(scope: string): Promise<AccessToken> {
  const argumentsOfCli = [
    "account",
    "get-access-token",
    "--output",
    "json",
    "--resource",
    scope.replace(/\/\.default$/, ""),
  ];
  return new Promise((resolve, reject) => {
    execFile(
      process.platform === "win32" ? "az.cmd" : "az",
      argumentsOfCli,
      { timeout: 30_000, maxBuffer: 1024 * 1024, windowsHide: true },
      (error, stdout) => {
        const token = error ? null : readCliToken(stdout);
        if (token) {
          resolve(token);
        } else {
          reject(signInFailed("azure_cli", error ?? new Error("no token in the answer")));
        }
      },
    );
  });
}

function readCliToken(stdout: string): AccessToken | null {
  try {
    const { accessToken, expires_on, expiresOn } = cliTokenSchema.parse(JSON.parse(stdout));
    // Older versions tell local time only.
    const seconds = Number(expires_on);
    const expiresAt = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(expiresOn ?? "");
    return { token: accessToken, expiresAt: Number.isNaN(expiresAt) ? 0 : expiresAt };
  } catch {
    return null;
  }
}
