import { Menu, MenuButton, MenuItem, MenuProvider } from '@ariakit/react';
import { Icon } from './icon.js';

interface Action {
  label: string;
  run: () => void;
  danger?: boolean;
}

/** The things that can be done with a row or a card, behind one button. `label` names what they are done with. */
export function ActionMenu({ label, actions }: { label: string; actions: readonly Action[] }) {
  return (
    <MenuProvider placement="bottom-end">
      <MenuButton className="icon-button" aria-label={label}>
        <Icon name="more" />
      </MenuButton>
      <Menu gutter={6} className="menu" portal>
        {actions.map((action) => (
          <MenuItem
            key={action.label}
            className={action.danger ? 'menu-item menu-danger' : 'menu-item'}
            onClick={action.run}
          >
            {action.label}
          </MenuItem>
        ))}
      </Menu>
    </MenuProvider>
  );
}
