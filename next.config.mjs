/** @type {import("next").NextConfig} */
const nextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  serverExternalPackages: ["better-sqlite3", "@prisma/client", "@prisma/adapter-better-sqlite3"],
  devIndicators: false,
  // `npm test` checks all types, tests included; a start must not wait for it.
  typescript: { ignoreBuildErrors: true },
};

export default nextConfig;
