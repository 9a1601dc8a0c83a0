/* Photos and files of a task: from the camera or the disk, one after the other, with how far each is.
   What does not go through stays there and can be sent again. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents, tasks } = ccc;
  const { escape } = ccc;
  const BYTES_AT_MOST = 10 * 1024 * 1024; // as dispatch/evidence.py
  const SILENT_MS = 30000; // without a byte going through
  let sending = []; // {id, no, file, share, failed}
  let next_id = 1, busy = false;

  tasks.choose_file = function (what) {
    const field = document.createElement("input"), { taken } = tasks.part("evidence").dataset;
    field.type = "file";
    field.accept = what === "photo" ? "image/jpeg,image/png,image/webp" : taken;
    if (what === "photo") field.capture = "environment";
    else field.multiple = true;
    field.id = "tasks-field";
    field.hidden = true;
    document.getElementById("tasks-field")?.remove();
    tasks.part("evidence").append(field);
    const no = tasks.selected;
    field.addEventListener("change", () => {
      for (const file of field.files) add(no, file, taken.split(","));
      field.remove();
    });
    field.click();
  };

  const megabytes = (bytes) => ccc.fmt.joined(ccc.fmt.number(bytes / 1024 / 1024, bytes < 1024 * 1024 ? 1 : 0), "MB");

  function add(no, file, taken) {
    const refused = file.type && !taken.includes(file.type) ? ccc.t("not taken: only photos (JPEG, PNG, WebP) and PDF")
      : file.size > BYTES_AT_MOST ? ccc.t("too large: {size}, at most {most}", { size: megabytes(file.size), most: megabytes(BYTES_AT_MOST) })
        : !file.size ? ccc.t("it is empty") : "";
    sending.push({ id: next_id++, no, file, share: 0, failed: refused, final: !!refused });
    write();
    go_on();
  }

  async function go_on() {
    if (busy) return;
    const one = sending.find(({ failed }) => !failed);
    if (!one) return;
    busy = true;
    one.failed = ccc.lost ? ccc.t("no connection, nothing was sent") : await send(one);
    busy = false;
    if (!one.failed) {
      sending = sending.filter((other) => other !== one);
      tasks.files_changed(one.no);
    }
    write();
    go_on();
  }

  /* "" when the server has it, else why not. fetch does not say how far it is. */
  function send(one) {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      let heard = performance.now();
      const watch = setInterval(() => { if (performance.now() - heard > SILENT_MS) request.abort(); }, 1000);
      const end = (words) => { clearInterval(watch); done(words); };
      request.open("POST", `/api/v1/tasks/${one.no}/evidence?name=${encodeURIComponent(one.file.name || "photo")}`);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = ({ loaded, total }) => { heard = performance.now(); one.share = total ? loaded / total : 0; write(); };
      request.onload = () => end(request.status === 201 ? "" : refused(one, request));
      request.onerror = request.onabort = () => end(ccc.t("the server did not answer. Try again"));
      request.send(one.file);
    });
  }

  function refused(one, { status, responseText }) {
    one.final = [403, 413, 422].includes(status);
    if (status === 413) return ccc.t("too large: {size}, at most {most}", { size: megabytes(one.file.size), most: megabytes(BYTES_AT_MOST) });
    if (status === 403) return ccc.t("your role may not do this");
    if (status === 422 && /"field":"file"/.test(responseText)) return ccc.t("not taken: only photos (JPEG, PNG, WebP) and PDF");
    return ccc.t("the server refused it ({status})", { status });
  }

  function write() {
    const place = tasks.part("sending");
    if (!place) return;
    ccc.markup(place, sending.filter(({ no }) => no === tasks.selected).map((one) => {
      const name = escape(one.file.name || ccc.t("photo"));
      if (!one.failed) return `<p><span>${name}</span><progress max="1" value="${one.share.toFixed(2)}"></progress><span class="num">${ccc.fmt.percent(one.share)}</span></p>`;
      return `<p class="failed"><span>${escape(ccc.t("NOT sent"))}: ${name}: ${escape(one.failed)}</span>${
        one.final ? "" : `<button class="tasks-button" data-again="${one.id}">${escape(ccc.t("Send again"))}</button>`}<button class="tasks-button" data-drop="${one.id}">${escape(ccc.t("Leave it"))}</button></p>`;
    }).join(""));
  }
  tasks.write_files = write;

  function pressed({ target }) {
    const button = target.closest("[data-again], [data-drop]");
    if (!button) return;
    const one = sending.find(({ id }) => id === +(button.dataset.again || button.dataset.drop));
    if (!one) return;
    if (button.dataset.again) one.failed = "";
    else sending = sending.filter((other) => other !== one);
    write();
    go_on();
  }

  ccc.mounted("tasks", function (page) {
    page.addEventListener("click", pressed);
    return [];
  });
})();
