import { addressOf, type EndpointAnswer, type Rule, wordsOf } from "./observation";
import { usualServerAt, usualServers } from "./usual-servers";

function isRefused(answer: EndpointAnswer): boolean {
  return /ECONNREFUSED|connection refused/i.test(wordsOf(answer));
}

function portOf(address: URL): string {
  return address.port || (address.protocol === "https:" ? "443" : "80");
}

function startOf(address: URL): string {
  const server = usualServerAt(address);
  return server ? ` (${server.label}: ${server.start})` : "";
}

/** Calls that reached no model server. From the special to the general. */
export const connectionRules: readonly Rule<EndpointAnswer>[] = [
  function httpsToPlainServer({ settings }, answer) {
    const address = addressOf(settings);
    return address?.protocol === "https:" &&
      /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|EPROTO|wrong version number/i.test(
        wordsOf(answer),
      )
      ? {
          id: "https_to_plain_server",
          field: "baseUrl",
          message: "The server does not speak https at this address.",
          fix: `Write ${settings.baseUrl?.replace(/^https:/i, "http:")}`,
        }
      : null;
  },
  function httpToSecureServer({ settings }, answer) {
    const address = addressOf(settings);
    const isSaid =
      /plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server/i.test(
        wordsOf(answer),
      );
    const isCut = address?.port === "443" && answer.kind === "network";
    return address?.protocol === "http:" && (isSaid || isCut)
      ? {
          id: "http_to_secure_server",
          field: "baseUrl",
          message: "The server speaks https at this address.",
          fix: `Write ${settings.baseUrl?.replace(/^http:/i, "https:")}`,
        }
      : null;
  },
  function certificateNotTrusted(_observation, answer) {
    return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|certificate not accepted/i.test(wordsOf(answer))
      ? {
          id: "certificate_not_trusted",
          field: "baseUrl",
          message: "The server's certificate is not trusted, expired, or for another name.",
          fix: "Use the name in the certificate. For a company's own authority start with NODE_EXTRA_CA_CERTS=ca.pem",
        }
      : null;
  },
  function unknownHost({ settings }, answer) {
    return /ENOTFOUND|EAI_AGAIN|unknown host/i.test(wordsOf(answer))
      ? {
          id: "unknown_host",
          field: "baseUrl",
          message: `No machine is known by the name ${addressOf(settings)?.hostname ?? "in the base URL"}.`,
          fix: "Check the spelling of the address, the network and a VPN.",
        }
      : null;
  },
  function localhostRefused({ settings }, answer) {
    const address = addressOf(settings);
    return address?.hostname === "localhost" && isRefused(answer)
      ? {
          id: "localhost_refused",
          field: "baseUrl",
          message: `Nothing listens on port ${portOf(address)} under the name localhost.`,
          fix: `Start the server${startOf(address)}, or write 127.0.0.1: localhost may be tried as ::1. In a container localhost is the container; use the host's name.`,
        }
      : null;
  },
  function serverNotRunning({ settings }, answer) {
    const address = addressOf(settings);
    if (!address || !isRefused(answer)) {
      return null;
    }
    return {
      id: "server_not_running",
      field: "baseUrl",
      message: `Nothing listens on port ${portOf(address)} of ${address.hostname}.`,
      fix: `Start the server${startOf(address)}, or correct the port (${usualServers.map(({ label, port }) => `${label} ${port}`).join(", ")}).`,
    };
  },
  function proxyAsks(_observation, answer) {
    return answer.status === 407
      ? {
          id: "proxy_asks",
          field: "baseUrl",
          message: "A proxy between here and the endpoint asks for a sign-in.",
          fix: "Take the address out of the proxy (NO_PROXY), or ask whoever runs it.",
        }
      : null;
  },
];
