/** What the owner may decide from a mail. */
export type OwnerAct = 'pause' | 'resume' | 'block' | 'unblock';

interface ActWords {
  asks: string;
  /** What will come of it. */
  means: string;
  /** On the button, and on the link of a mail that leads to it. */
  does: string;
  done: string;
}

/** What an owner reads where they decide: on the links of mails and on the pages behind them. */
export interface OwnerWords {
  acts: Record<OwnerAct, ActWords>;
  problems: Record<'expired' | 'invalid' | 'slow' | 'unavailable', string>;
}

const en: OwnerWords = {
  acts: {
    pause: {
      asks: 'Pause the AI?',
      means:
        'It will answer nobody and call no model. Visitors see how to reach you instead, until you let it answer again.',
      does: 'Pause the AI',
      done: 'The AI is paused.',
    },
    resume: {
      asks: 'Let the AI answer again?',
      means: 'It is paused: visitors see how to reach you instead.',
      does: 'Let the AI answer again',
      done: 'The AI is answering.',
    },
    block: {
      asks: 'Block this visitor?',
      means:
        'This conversation is cut off and refused, and so are new ones from the same browser. Somebody who comes with another browser is a new visitor; against that you can block a network: npm run block.',
      does: 'Block this visitor',
      done: 'This visitor is blocked.',
    },
    unblock: {
      asks: 'Let this visitor in again?',
      means: 'Their conversation is blocked.',
      does: 'Let this visitor in again',
      done: 'This visitor is not blocked.',
    },
  },
  problems: {
    expired: 'This link has expired. Use the one in a newer mail.',
    invalid: 'This link is not valid.',
    slow: 'That was too often. Please try again in a minute.',
    unavailable: 'This cannot be done just now, and nothing was changed. Please try again in a moment.',
  },
};

const de: OwnerWords = {
  acts: {
    pause: {
      asks: 'Die KI pausieren?',
      means:
        'Sie antwortet dann niemandem und ruft kein Modell auf. Besucher sehen stattdessen, wie sie dich erreichen, bis du sie wieder antworten lässt.',
      does: 'KI pausieren',
      done: 'Die KI ist pausiert.',
    },
    resume: {
      asks: 'Die KI wieder antworten lassen?',
      means: 'Sie ist pausiert: Besucher sehen stattdessen, wie sie dich erreichen.',
      does: 'KI wieder antworten lassen',
      done: 'Die KI antwortet.',
    },
    block: {
      asks: 'Diesen Besucher sperren?',
      means:
        'Dieses Gespräch wird abgebrochen und abgewiesen, neue aus demselben Browser ebenso. Wer mit einem anderen Browser kommt, ist ein neuer Besucher; dagegen lässt sich ein Netz sperren: npm run block.',
      does: 'Diesen Besucher sperren',
      done: 'Dieser Besucher ist gesperrt.',
    },
    unblock: {
      asks: 'Diesen Besucher wieder zulassen?',
      means: 'Sein Gespräch ist gesperrt.',
      does: 'Diesen Besucher wieder zulassen',
      done: 'Dieser Besucher ist nicht gesperrt.',
    },
  },
  problems: {
    expired: 'Dieser Link ist abgelaufen. Nimm den aus einer neueren Mail.',
    invalid: 'Dieser Link ist nicht gültig.',
    slow: 'Das war zu oft. Versuche es bitte in einer Minute noch einmal.',
    unavailable: 'Das geht gerade nicht, geändert ist nichts. Versuche es bitte gleich noch einmal.',
  },
};

const es: OwnerWords = {
  acts: {
    pause: {
      asks: '¿Pausar la IA?',
      means:
        'No responderá a nadie ni llamará a ningún modelo. Los visitantes verán en su lugar cómo contactarte, hasta que dejes que vuelva a responder.',
      does: 'Pausar la IA',
      done: 'La IA está en pausa.',
    },
    resume: {
      asks: '¿Dejar que la IA vuelva a responder?',
      means: 'Está en pausa: los visitantes ven en su lugar cómo contactarte.',
      does: 'Dejar que la IA vuelva a responder',
      done: 'La IA está respondiendo.',
    },
    block: {
      asks: '¿Bloquear a este visitante?',
      means:
        'Esta conversación se corta y se rechaza, y también las nuevas del mismo navegador. Quien venga con otro navegador es un visitante nuevo; contra eso puedes bloquear una red: npm run block.',
      does: 'Bloquear a este visitante',
      done: 'Este visitante está bloqueado.',
    },
    unblock: {
      asks: '¿Dejar entrar de nuevo a este visitante?',
      means: 'Su conversación está bloqueada.',
      does: 'Dejar entrar de nuevo a este visitante',
      done: 'Este visitante no está bloqueado.',
    },
  },
  problems: {
    expired: 'Este enlace ha caducado. Usa el de un correo más reciente.',
    invalid: 'Este enlace no es válido.',
    slow: 'Han sido demasiadas veces. Inténtalo de nuevo en un minuto.',
    unavailable: 'Ahora mismo no se puede, y no se ha cambiado nada. Inténtalo de nuevo en un momento.',
  },
};

const fr: OwnerWords = {
  acts: {
    pause: {
      asks: 'Mettre l’IA en pause ?',
      means:
        'Elle ne répondra à personne et n’appellera aucun modèle. Les visiteurs verront comment vous joindre, jusqu’à ce que vous la laissiez répondre de nouveau.',
      does: 'Mettre l’IA en pause',
      done: 'L’IA est en pause.',
    },
    resume: {
      asks: 'Laisser l’IA répondre de nouveau ?',
      means: 'Elle est en pause : les visiteurs voient comment vous joindre.',
      does: 'Laisser l’IA répondre de nouveau',
      done: 'L’IA répond.',
    },
    block: {
      asks: 'Bloquer ce visiteur ?',
      means:
        'Cette conversation est coupée et refusée, de même que les nouvelles du même navigateur. Qui vient avec un autre navigateur est un nouveau visiteur ; contre cela, vous pouvez bloquer un réseau : npm run block.',
      does: 'Bloquer ce visiteur',
      done: 'Ce visiteur est bloqué.',
    },
    unblock: {
      asks: 'Laisser revenir ce visiteur ?',
      means: 'Sa conversation est bloquée.',
      does: 'Laisser revenir ce visiteur',
      done: 'Ce visiteur n’est pas bloqué.',
    },
  },
  problems: {
    expired: 'Ce lien a expiré. Utilisez celui d’un mail plus récent.',
    invalid: 'Ce lien n’est pas valable.',
    slow: 'C’était trop souvent. Réessayez dans une minute.',
    unavailable: 'Ce n’est pas possible pour l’instant, et rien n’a changé. Réessayez dans un moment.',
  },
};

const it: OwnerWords = {
  acts: {
    pause: {
      asks: 'Mettere in pausa l’IA?',
      means:
        'Non risponderà a nessuno e non chiamerà alcun modello. I visitatori vedranno come contattarti, finché non la lasci rispondere di nuovo.',
      does: 'Metti in pausa l’IA',
      done: 'L’IA è in pausa.',
    },
    resume: {
      asks: 'Lasciare che l’IA risponda di nuovo?',
      means: 'È in pausa: i visitatori vedono come contattarti.',
      does: 'Lascia che l’IA risponda di nuovo',
      done: 'L’IA risponde.',
    },
    block: {
      asks: 'Bloccare questo visitatore?',
      means:
        'Questa conversazione viene interrotta e rifiutata, e così quelle nuove dallo stesso browser. Chi arriva con un altro browser è un nuovo visitatore; contro questo puoi bloccare una rete: npm run block.',
      does: 'Blocca questo visitatore',
      done: 'Questo visitatore è bloccato.',
    },
    unblock: {
      asks: 'Far rientrare questo visitatore?',
      means: 'La sua conversazione è bloccata.',
      does: 'Fai rientrare questo visitatore',
      done: 'Questo visitatore non è bloccato.',
    },
  },
  problems: {
    expired: 'Questo link è scaduto. Usa quello di una mail più recente.',
    invalid: 'Questo link non è valido.',
    slow: 'Troppi tentativi. Riprova tra un minuto.',
    unavailable: 'Al momento non è possibile e nulla è cambiato. Riprova tra un momento.',
  },
};

const pt: OwnerWords = {
  acts: {
    pause: {
      asks: 'Pôr a IA em pausa?',
      means:
        'Não responderá a ninguém e não chamará nenhum modelo. Os visitantes verão como o contactar, até a deixar responder de novo.',
      does: 'Pôr a IA em pausa',
      done: 'A IA está em pausa.',
    },
    resume: {
      asks: 'Deixar a IA responder de novo?',
      means: 'Está em pausa: os visitantes veem como o contactar.',
      does: 'Deixar a IA responder de novo',
      done: 'A IA está a responder.',
    },
    block: {
      asks: 'Bloquear este visitante?',
      means:
        'Esta conversa é cortada e recusada, e as novas do mesmo navegador também. Quem vier com outro navegador é um visitante novo; contra isso pode bloquear uma rede: npm run block.',
      does: 'Bloquear este visitante',
      done: 'Este visitante está bloqueado.',
    },
    unblock: {
      asks: 'Deixar este visitante entrar de novo?',
      means: 'A conversa deste visitante está bloqueada.',
      does: 'Deixar este visitante entrar de novo',
      done: 'Este visitante não está bloqueado.',
    },
  },
  problems: {
    expired: 'Esta ligação expirou. Use a de um e-mail mais recente.',
    invalid: 'Esta ligação não é válida.',
    slow: 'Foram demasiadas vezes. Tente de novo daqui a um minuto.',
    unavailable: 'Agora não é possível, e nada foi alterado. Tente de novo daqui a um momento.',
  },
};

const catalogue: Record<string, OwnerWords> = { en, de, es, fr, it, pt };

/** In the language of a BCP 47 tag; English where there is none, or none that we speak. */
export function ownerWords(locale: string | undefined): { language: string; words: OwnerWords } {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  const words = Object.hasOwn(catalogue, language) ? catalogue[language] : undefined;
  return words ? { language, words } : { language: 'en', words: en };
}
