// Photos of a folder, sent one by one so that a broken line costs one photo, and sorted at the end.

const AT_ONCE = 2;
const TRIES = 4;
const PHOTO = /\.(jpe?g|jpe|jfif|png|webp|tiff?|hei[cf]|hif|avif|dng)$/i;

const form = document.querySelector("[data-import]");
if (form) importing(form);

function importing(form) {
  const drop = form.querySelector("[data-drop]"), line = form.querySelector("[data-line]");
  const meter = form.querySelector("[data-meter]"), problems = form.querySelector("[data-problems]");
  const folder = form.querySelector("[data-folder]"), go = form.querySelector("[data-go]");
  let busy = false;

  form.querySelector("[data-plain]").hidden = true;
  folder.hidden = !("webkitdirectory" in HTMLInputElement.prototype);

  const picks = [...form.querySelectorAll("[data-pick]")];
  for (const pick of picks) pick.addEventListener("change", () => take(pick));
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault(); drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    begin(entries.length ? (await Promise.all(entries.map(walk))).flat() : [...event.dataTransfer.files].map((file) => [file.name, file]));
  });

  // On a slow line somebody chooses before this script is there to hear of it.
  picks.filter((pick) => pick.files.length).forEach(take);

  function take(pick) {
    begin([...pick.files].map((file) => [file.webkitRelativePath || file.name, file]));
  }

  async function begin(found) {
    const files = found.filter(([path, file]) => PHOTO.test(path) || file.type.startsWith("image/"));
    if (busy) return;
    form.querySelector("[data-progress]").hidden = false;
    if (!files.length) { line.textContent = form.dataset.none; return; }
    busy = true; drop.hidden = true; problems.replaceChildren();
    const receipts = new Array(files.length), failed = [];
    let next = 0, done = 0;
    const worker = async () => {
      while (next < files.length) {
        const number = next++, [path, file] = files[number];
        try { receipts[number] = [path, await send(path, file)]; }
        catch (error) { failed.push([path, error.message]); }
        done += 1; meter.value = done / files.length;
        line.textContent = form.dataset.sending.replace("{number}", done).replace("{all}", files.length);
      }
    };
    line.textContent = form.dataset.sending.replace("{number}", 0).replace("{all}", files.length);
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    form.elements.receipts.value = JSON.stringify(receipts.filter(Boolean));
    failed.length ? ask(failed, receipts.some(Boolean)) : finish();
  }

  function ask(failed, some) {
    line.textContent = form.dataset.failed;
    for (const [path, why] of failed) {
      const item = document.createElement("li");
      item.textContent = `${path}: ${why}`;
      problems.append(item);
    }
    busy = false; drop.hidden = false;
    form.querySelector("[data-decide]").hidden = !some;
    go.textContent = form.dataset.skip;
    go.onclick = finish;
  }

  function finish() {
    line.textContent = form.dataset.sorting; meter.removeAttribute("value");
    for (const pick of picks) pick.value = "";
    form.submit();
  }

  async function send(path, file) {
    if (file.size > Number(form.dataset.most)) throw new Error(form.dataset.large);
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await fetch(`${form.dataset.import}?name=${encodeURIComponent(file.name)}`, {
          method: "POST", body: file,
          headers: { "x-csrf-token": form.elements.csrf.value, accept: "application/json", "content-type": "application/octet-stream" },
        });
        const said = await answer.json();
        if (answer.ok) return said.receipt;
        if (answer.status < 500) throw Object.assign(new Error(said.error?.message ?? answer.statusText), { final: true });
        throw new Error(said.error?.message ?? answer.statusText);
      } catch (error) {
        if (error.final || attempt === TRIES) throw error;
        await new Promise((wake) => setTimeout(wake, 500 * 2 ** attempt));
      }
    }
  }
}

async function walk(entry, path = "") {
  const here = path ? `${path}/${entry.name}` : entry.name;
  if (entry.isFile) return [[here, await new Promise((found, failed) => entry.file(found, failed))]];
  const reader = entry.createReader(), inside = [];
  for (;;) { // a reader gives a hundred at a time
    const some = await new Promise((found, failed) => reader.readEntries(found, failed));
    if (!some.length) break;
    inside.push(...some);
  }
  return (await Promise.all(inside.map((each) => walk(each, here)))).flat();
}
