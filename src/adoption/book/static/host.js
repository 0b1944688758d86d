/* Explorers of a page with no kernel: each is loaded when it nears the view, or when a link asks for its state. What a
   live notebook gives to an explorer (get, set, save_changes, on, off), a small model gives here; it also keeps the state of
   the explorer that was touched last in the fragment of the address. */
(function () {
  "use strict";
  const base = document.currentScript.src.replace(/host\.js.*$/, "explorers/");
  const loading = new Map(), places = new Map();
  let following = false, later = null;

  function load(name) {
    if (!loading.has(name)) {
      loading.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `${base}${name}.js`;
        script.onload = () => resolve(window.captiveExplorers[name]);
        script.onerror = () => reject(new Error(`${name}.js could not be loaded`));
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }

  function modelOf(setup) {
    const values = { ...structuredClone(setup.start), kept: [], _setup: setup, _page: location.href.replace(/#.*$/, ""), _fragment: location.hash.slice(1) };
    const listeners = new Map();
    return {
      get: (key) => values[key],
      set(key, value) {
        values[key] = value;
        for (const heard of listeners.get(`change:${key}`) ?? []) heard();
      },
      save_changes() {},
      on(event, heard) { listeners.set(event, [...(listeners.get(event) ?? []), heard]); },
      off(event, heard) { listeners.set(event, (listeners.get(event) ?? []).filter((each) => each !== heard)); },
    };
  }

  async function start(place) {
    if (places.has(place)) return places.get(place);
    const setup = JSON.parse(place.parentElement.querySelector("script.explorer-source").textContent);
    const model = modelOf(setup);
    places.set(place, model);
    const { explorer, mount } = await load(setup.module);
    const first = place.firstElementChild, stop = mount(explorer, model, place);
    first?.remove();
    // The address follows what a reader moves, not what a link set.
    model.save_changes = () => {
      if (following) return;
      clearTimeout(later);
      later = setTimeout(() => { if (places.has(place)) history.replaceState(null, "", `#${place.explorer.fragment()}`); }, 300);
    };
    model.stop = () => { stop(); places.delete(place); };
    return model;
  }

  const all = [...document.querySelectorAll(".explorer-place")];
  // Without its script an explorer stays the picture that it was, with no controls that would move nothing.
  const quietly = (place) => start(place).catch(() => place.classList.add("unmoved"));
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      quietly(entry.target);
    }
  }, { rootMargin: "600px" });
  all.forEach((place) => near.observe(place));

  function followLink(hash) {
    const [, label, query] = hash.match(/^#?([\w-]*)(.*)$/s);
    const place = query && all.find((each) => each.closest("figure")?.id === label);
    if (!place) return;
    place.closest("figure").scrollIntoView();
    clearTimeout(later);
    following = true;
    if (places.has(place)) places.get(place).set("_fragment", hash.slice(1));
    else quietly(place);
    following = false;
  }
  // The address may have changed again since, after what a reader moved just before.
  window.addEventListener("hashchange", (event) => followLink(new URL(event.newURL).hash));
  followLink(location.hash);
  window.captiveHost = { start, places };
})();
