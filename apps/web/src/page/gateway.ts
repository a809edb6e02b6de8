/** Where the gateway is when these files are served by somebody else. */
export const gatewayUrl = document.querySelector<HTMLMetaElement>('meta[name="minime-gateway"]')?.content;

/** An address as the gateway gives it, which may be one on the gateway itself, in full. */
export const atGateway = (address: string): string =>
  gatewayUrl && URL.canParse(address, gatewayUrl) ? new URL(address, gatewayUrl).href : address;
