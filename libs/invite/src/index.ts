export { type Invite, type InviteMethod, inviteFile, type Person } from './invite.file.js';
