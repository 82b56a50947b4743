// The marker of server modules means nothing outside of the web bundler.
export {};
