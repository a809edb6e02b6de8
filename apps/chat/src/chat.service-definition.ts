import { KnowledgeRefresher } from '@minime/knowledge';
import type { ServiceDefinition } from '@minime/platform';
import { chatConfig } from './chat.config.js';
import { ChatModule } from './chat.module.js';

export const chatService: ServiceDefinition<typeof chatConfig> = {
  name: 'chat',
  config: chatConfig,
  module: (config, host) => ChatModule.register(config, host),
  listening: (app) => app.get(KnowledgeRefresher, { strict: false }).look(),
};
