/** The page of help, in English: the language others are made from. */
export interface HelpSection {
  readonly title: string;
  readonly lines: readonly string[];
}

export const en: readonly HelpSection[] = [
  {
    title: 'How to begin',
    lines: [
      'Ask your supervisor for your link or QR code. Open it once where there is signal, and choose a PIN.',
      'Stay connected until you see “Ready for offline”. From then on you need no signal.',
      'Tap “Begin” beside a form. “Next” goes on, “Back” returns, ☰ shows all questions.',
      'You may stop at any time with ✕: what was said is saved, and goes on at the same question.',
      'At the end tap “Finish”. Only then it is sent.',
    ],
  },
  {
    title: 'What the lists mean',
    lines: [
      'To correct: your supervisor asks something about it. Open it, correct it, finish it again.',
      'Not finished: it is saved on this phone. Go on when you can.',
      'Not accepted: the server could not take it. It says why. Open it again, or put it back in the queue.',
      'Ready to send: it is finished and waits for signal. You have nothing to do.',
      'Sent: the server has all of it, with its photos. After some days it leaves this phone.',
    ],
  },
  {
    title: 'Without signal',
    lines: [
      'Work as always. Every answer is saved on this phone while you type.',
      'With signal everything is sent by itself when Collect is open. “Send now” tries at once.',
      'Some networks ask you to sign in first, such as in hotels. Nothing is lost: it is sent later.',
      'Never delete the data of the browser or of Collect while interviews wait on this phone.',
      'Go where there is signal every day if you can: what was sent cannot be lost.',
    ],
  },
  {
    title: 'When the phone is full',
    lines: [
      'Collect says so, and keeps what is saved already.',
      'Delete films, photos or apps of your own. Do not delete Collect.',
      'Send what waits: photos leave this phone once the server has them.',
    ],
  },
  {
    title: 'When you forgot your PIN',
    lines: [
      'Do not guess: after ten wrong PINs in a row your PIN opens nothing any more.',
      'Ask your supervisor. Your interviews stay on this phone meanwhile.',
    ],
  },
  {
    title: 'When the phone is lost',
    lines: [
      'Tell your supervisor at once, so that this phone may send nothing any more.',
      'Nobody can read your interviews without your PIN.',
      'What was sent is safe. What was not sent is gone with the phone.',
    ],
  },
];
