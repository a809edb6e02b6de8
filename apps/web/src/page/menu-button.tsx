import type { FunctionComponent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { MenuProps } from '../menu/index.js';
import { strings } from '../strings.js';
import { MoreIcon } from './icons.js';

export type MenuActions = Omit<MenuProps, 'close'>;

/** What is wanted rarely, behind one button; it is loaded when the button is pressed. */
export function MenuButton(actions: MenuActions) {
  const [isOpen, setOpen] = useState(false);
  const [Menu, setMenu] = useState<FunctionComponent<MenuProps>>();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const onPointer = (event: Event) => !root.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const toggle = () => {
    setOpen(!isOpen);
    import('../menu/index.js').then(
      (module) => setMenu(() => module.default),
      () => setOpen(false),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    // The widget would close as well.
    event.stopPropagation();
    close();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears the Escape of what it holds
    <div class="menu" ref={root} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        class="quiet tool"
        aria-label={strings.more}
        title={strings.more}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        <MoreIcon />
      </button>
      {isOpen && Menu && <Menu {...actions} close={close} />}
    </div>
  );
}
