// Colours and direction, kept from visit to visit where the browser keeps anything.

import { useEffect, useState } from 'preact/hooks';

export function kept(name) {
  try {
    return localStorage.getItem(`studio-${name}`);
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(`studio-${name}`, value);
  } catch {
    // Then it is asked anew.
  }
}

const RTL = /^(ar|he|fa|ur|ps|sd|yi|dv|ckb|ug)\b/;

export function useLook() {
  const [look, setLook] = useState(() => ({ theme: kept('theme') ?? 'auto', dir: kept('dir') ?? (RTL.test(navigator.language) ? 'rtl' : 'ltr') }));
  useEffect(() => {
    document.documentElement.dataset.theme = look.theme;
    document.documentElement.dir = look.dir;
    keep('theme', look.theme);
    keep('dir', look.dir);
  }, [look]);
  return [look, setLook];
}
