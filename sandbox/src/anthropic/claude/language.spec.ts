import { describe, expect, it } from '@jest/globals';
import { detectLanguage } from './language.js';

describe('detectLanguage', () => {
  it.each([
    ['en', 'What did you write about the engine?'],
    ['en', 'Babbage?'],
    ['de', 'Was hast du über die Maschine geschrieben?'],
    ['de', 'Hallo!'],
    ['es', '¿Qué escribiste sobre la máquina? Hola y gracias'],
    ['pt', 'O que você escreveu sobre a máquina?'],
    ['fr', "Qu'est-ce que vous avez écrit sur la machine ?"],
    ['de', 'Hättest du morgen Vormittag Zeit?'],
    ['es', '¿Tienes un rato mañana por la mañana?'],
    ['pt', 'Você tem tempo amanhã de manhã?'],
    ['fr', 'Auriez-vous un moment demain matin ?'],
  ])('%s: %s', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });
});
